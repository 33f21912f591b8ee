import { useState } from "preact/hooks";
import type { DatabaseContents, DatabaseTable } from "../../session/protocol.ts";
import { countOf } from "../shared/format.ts";
import { ScrollBox } from "../shared/ScrollBox.tsx";

const HEIGHT = 420;

/** What the database holds when the run is over. */
export function Tables({ contents }: { contents: DatabaseContents }) {
  const { tables, note } = contents;
  const [chosen, setChosen] = useState(0);
  const table = tables[chosen];
  return (
    <>
      {table ? (
        <>
          <div class="db-bar">
            <label>
              <span>Table</span>
              <select
                value={chosen}
                onChange={(event) => setChosen(Number(event.currentTarget.value))}
              >
                {tables.map((each, i) => (
                  <option key={nameOf(each)} value={i}>
                    {nameOf(each)} ({each.rowCount})
                  </option>
                ))}
              </select>
            </label>
            <span class="db-muted">
              {countOf(table.rowCount, "row")} at the end of the run; what was not committed is not
              there.
            </span>
          </div>
          <Rows table={table} />
          {table.note && <p class="db-note">{table.note}</p>}
        </>
      ) : (
        !note && <p class="db-note">The database has no tables.</p>
      )}
      {note && <p class="db-note">{note}</p>}
    </>
  );
}

const nameOf = ({ schema, name }: DatabaseTable): string =>
  schema === "public" ? name : `${schema}.${name}`;

function Rows({ table }: { table: DatabaseTable }) {
  return (
    <ScrollBox class="db-list" label={`Rows of ${nameOf(table)}`} maxHeight={HEIGHT}>
      <table>
        <thead>
          <tr>
            {table.columns.map(({ name, type, primaryKey }) => (
              <th key={name} scope="col">
                {name}
                <span class="db-type">
                  {type}
                  {primaryKey ? ", key" : ""}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no names and never move
            <tr key={i}>
              {row.map((value, column) => (
                <td key={table.columns[column]!.name}>
                  {value === null ? <span class="db-muted">NULL</span> : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length === 0 && <p class="db-note">No rows.</p>}
    </ScrollBox>
  );
}
