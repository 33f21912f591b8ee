import { compareNumbers, compareRuns, type Side } from "./comparison.ts";

/** The space between a number and its unit. */
const UNIT = /(?<=\d) (?=(?:µs|ms|s|min|h)\b)/g;

/** What is different, in one sentence and in numbers that mirror each other. */
export function Difference({ left, right }: { left: Side; right: Side }) {
  return (
    <section class="du-difference" aria-label="Difference">
      <p class="du-sentence" role="status">
        {compareRuns(left, right).replace(UNIT, "\u00a0")}
      </p>
      <table class="du-numbers">
        <thead>
          <tr>
            <th scope="col">{left.title}</th>
            <td />
            <th scope="col">{right.title}</th>
          </tr>
        </thead>
        <tbody>
          {compareNumbers(left.run, right.run).map(({ metric, label, left, right, lower }) => (
            <tr key={metric}>
              <td class={lower === "left" ? "du-lower" : undefined}>
                {left}
                {lower === "left" && <span class="sr-only"> (less)</span>}
              </td>
              <th scope="row">{label}</th>
              <td class={lower === "right" ? "du-lower" : undefined}>
                {right}
                {lower === "right" && <span class="sr-only"> (less)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
