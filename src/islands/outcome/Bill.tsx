import type { RunResult } from "../../session/protocol.ts";
import { formatUsdExact } from "../shared/format.ts";
import { billText } from "./bill-lines.ts";
import "./outcome.css";

export interface BillProps {
  run: RunResult;
  /** Address of the page of prices, `reference/prices/` under the site's base. */
  pricesHref: string;
}

/** What was billed, and why. */
export function Bill({ run, pricesHref }: BillProps) {
  const { lines, billedTime, totalUsd } = billText(run);
  return (
    <section class="oc oc-bill not-content" aria-label="Bill">
      <table>
        <tbody>
          {lines.map((line) => (
            <tr key={line.what}>
              <th scope="row">{line.what}</th>
              <td>{line.formula}</td>
              <td>{formatUsdExact(line.usd)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              Total
            </th>
            <td>{formatUsdExact(totalUsd)}</td>
          </tr>
        </tfoot>
      </table>
      {billedTime && <p>{billedTime} Frozen time costs nothing.</p>}
      <p>
        <a href={pricesHref}>Where the prices come from</a>. Without the free tier.
      </p>
    </section>
  );
}
