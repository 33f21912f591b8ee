import { formatInstant } from "../shared/format.ts";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import { formatValue } from "./format.ts";
import type { Chart } from "./model.ts";

/** The same values as text: one row for each period in which something was measured. */
export function ChartTable({ chart }: { chart: Chart }) {
  const { title, starts, lines, unit, alarm } = chart;
  const rows = starts.flatMap((_, i) => (lines.some(({ values }) => isSaid(values[i])) ? [i] : []));
  return (
    <ScrollBox class="mt-table" label={title} maxHeight={280}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={i}>
              <th scope="row">{formatInstant(starts[i]! * 1e6)}</th>
              {lines.map(({ label, values }) => (
                <td key={label}>{isSaid(values[i]) ? formatValue(values[i], unit) : ""}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {alarm && (
        <table>
          <caption>States of {alarm.configuration.alarmName}</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">State</th>
              <th scope="col">Because</th>
            </tr>
          </thead>
          <tbody>
            {alarm.states.map(({ atMs, state, because }) => (
              <tr key={atMs}>
                <th scope="row">{formatInstant(atMs * 1_000)}</th>
                <td>{state}</td>
                <td>{because}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ScrollBox>
  );
}

const isSaid = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined;
