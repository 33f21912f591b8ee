import { BlockList } from "../shared/BlockList.tsx";
import { awsClientIn, proxyIn } from "../shared/environments.ts";
import { countOf, formatInstant, formatLength } from "../shared/format.ts";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import type { TimelineSelection } from "../shared/selection.ts";
import type { DatabaseModel, Statement } from "./model.ts";

interface StatementsProps {
  model: DatabaseModel;
  numbers: ReadonlyMap<string, number>;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
}

const HEIGHT = 420;
const ROW_PX = 30;

/** Whatever the database was asked, in the order in which it came. */
export function Statements({ model, numbers, selection, onSelect }: StatementsProps) {
  const statements = model.statements
    .filter((it) => !selection?.environmentId || isWithin(it, selection))
    .toSorted((a, b) => a.atUs - b.atUs);
  if (statements.length === 0) {
    return (
      <p class="db-note">
        {model.statements.length === 0
          ? "The database was asked nothing."
          : "The database was asked nothing in the selected time."}
      </p>
    );
  }
  const waited = statements.filter(({ waitedUs }) => waitedUs > 0);
  const failed = statements.filter(({ error }) => error !== null);
  return (
    <>
      <p class="db-summary">
        {countOf(statements.length, "statement")}, {countOf(failed.length, "error")};{" "}
        {waited.length} waited for another connection&apos;s transaction.
      </p>
      <ScrollBox class="db-list" label="Statements" maxHeight={HEIGHT}>
        <div class="db-row db-head" aria-hidden="true">
          <span>Sent</span>
          <span>Env</span>
          <span class="db-sql">Statement</span>
          <span>Result</span>
          <span class="db-number">Waited</span>
          <span class="db-number">Took</span>
        </div>
        <BlockList
          length={statements.length}
          rowPx={ROW_PX}
          render={(from, to) =>
            statements
              .slice(from, to)
              .map((it) => (
                <Row
                  key={`${it.atUs} ${it.connection}`}
                  it={it}
                  number={numbers.get(it.environmentId)}
                  onSelect={onSelect}
                />
              ))
          }
        />
      </ScrollBox>
    </>
  );
}

const isWithin = (it: Statement, { environmentId, fromUs, toUs }: TimelineSelection): boolean =>
  it.environmentId === environmentId && it.atUs <= toUs && it.atUs + it.durationUs >= fromUs;

/** Names of proxies are too long for the column. */
function clientText(environmentId: string, number: number | undefined): string {
  if (number !== undefined) return `env ${number}`;
  return proxyIn(environmentId) === null ? (awsClientIn(environmentId) ?? "") : "proxy";
}

interface RowProps {
  it: Statement;
  number: number | undefined;
  onSelect: (selection: TimelineSelection | null) => void;
}

function Row({ it, number, onSelect }: RowProps) {
  const { atUs, environmentId, statement, command, error, waitedUs, durationUs } = it;
  const select = (): void => onSelect({ environmentId, fromUs: atUs, toUs: atUs + durationUs });
  return (
    <div class="db-row">
      <button type="button" title="Show it on the timeline" onClick={select}>
        {formatInstant(atUs)}
      </button>
      <span class="db-muted">{clientText(environmentId, number)}</span>
      <code class="db-sql">{statement}</code>
      {error ? (
        <span class="db-error">
          <span class="outcome outcome--error" aria-hidden="true" /> {error.code} {error.message}
        </span>
      ) : (
        <span class="db-muted">
          {command}
          {it.inTransaction ? ", transaction open" : ""}
        </span>
      )}
      <span class="db-number">
        {waitedUs > 0 ? (
          <>
            <i class="db-state db-state--waiting" aria-hidden="true" /> {formatLength(waitedUs)}
          </>
        ) : (
          <span class="db-muted" aria-hidden="true">
            –
          </span>
        )}
      </span>
      <span class="db-number">{formatLength(durationUs)}</span>
    </div>
  );
}
