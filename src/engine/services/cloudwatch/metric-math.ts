/**
 * Metric math: expressions over metrics. The common part of it is simulated.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import { notSimulated, type ServiceError } from "../api/service-error.ts";
import { validationError } from "./errors.ts";
import type { Datapoints, Grid } from "./metric-query.ts";

/** A number, a time series, or an array of time series. */
export type MathValue = number | Datapoints | readonly Datapoints[];

export interface MathScope {
  readonly grid: Grid;
  /** The result of another query of the request. Throws when there is none. */
  valueOf(id: string): MathValue;
  /** The request's metrics, without expressions: what METRICS() means. */
  metrics(): readonly Datapoints[];
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(==|!=|<=|>=|&&|\|\||[-+*/^(),<>[\]]))/y;

/** Throws as CloudWatch does for an expression that it cannot read. */
export function evaluateMath(expression: string, scope: MathScope): MathValue {
  return new MathParser(expression, scope).value();
}

class MathParser {
  private readonly expression: string;
  private readonly scope: MathScope;
  private readonly tokens: string[];
  private next = 0;

  constructor(expression: string, scope: MathScope) {
    this.expression = expression;
    this.scope = scope;
    this.tokens = this.lex();
  }

  value(): MathValue {
    const value = this.disjunction();
    if (this.next < this.tokens.length) throw this.invalid();
    return value;
  }

  private lex(): string[] {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < this.expression.trimEnd().length) {
      const found = TOKEN.exec(this.expression);
      if (!found) throw this.invalid();
      tokens.push(found[0].trim());
    }
    return tokens;
  }

  private disjunction(): MathValue {
    return this.chain(["OR", "||"], () => this.conjunction());
  }
  private conjunction(): MathValue {
    return this.chain(["AND", "&&"], () => this.comparison());
  }
  private comparison(): MathValue {
    return this.chain(["==", "!=", "<", "<=", ">", ">="], () => this.sum());
  }
  private sum(): MathValue {
    return this.chain(["+", "-"], () => this.product());
  }
  private product(): MathValue {
    return this.chain(["*", "/"], () => this.power());
  }
  private power(): MathValue {
    const base = this.sign();
    if (!this.accept("^")) return base;
    return this.combine("^", base, this.power());
  }

  private sign(): MathValue {
    if (!this.accept("-")) return this.primary();
    return this.combine("*", -1, this.sign());
  }

  private primary(): MathValue {
    const token = this.tokens[this.next++];
    if (token === undefined) throw this.invalid();
    if (/^\d/.test(token)) return Number(token);
    if (token === "(") {
      const value = this.disjunction();
      this.expect(")");
      return value;
    }
    if (token === "[") return this.list("]").flatMap(seriesIn);
    if (!/^[A-Za-z_]/.test(token)) throw this.invalid();
    if (this.accept("(")) return this.call(token);
    return this.scope.valueOf(token);
  }

  private call(name: string): MathValue {
    if (name === "FILL") return this.fill();
    return this.run(name, this.list(")"));
  }

  private run(name: string, given: readonly MathValue[]): MathValue {
    const [first = 0, second = 0, third = 0] = given;
    switch (name) {
      case "METRICS":
        return this.scope.metrics();
      case "SUM":
        return reduced(first, (values) => values.reduce((total, value) => total + value, 0));
      case "AVG":
        return reduced(
          first,
          (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
        );
      case "MIN":
        return reduced(first, (values) => Math.min(...values));
      case "MAX":
        return reduced(first, (values) => Math.max(...values));
      case "ABS":
        return mapped(first, Math.abs);
      case "CEIL":
        return mapped(first, Math.ceil);
      case "FLOOR":
        return mapped(first, Math.floor);
      case "PERIOD":
        return this.scope.grid.periodMs / MS_PER_SECOND;
      case "DIFF":
        return stepped(first, (value, before) => value - before);
      case "RATE":
        return stepped(first, (value, before, ms) => (value - before) / (ms / MS_PER_SECOND));
      case "RUNNING_SUM":
        return running(first);
      case "IF":
        return this.choose(first, second, third);
      default:
        return notSimulated(`the metric math function ${name}`);
    }
  }

  /** Periods without a datapoint get a number, or the one before. */
  private fill(): MathValue {
    const value = this.disjunction();
    this.expect(",");
    const repeat = this.accept("REPEAT");
    if (!repeat && this.tokens[this.next] === "LINEAR") notSimulated("FILL with LINEAR");
    const filler = repeat ? undefined : this.disjunction();
    this.expect(")");
    const fillOne = (series: Datapoints): Datapoints => {
      const filled = new Map<number, number>();
      let last: number | undefined;
      for (const time of this.scope.grid.times) {
        const other =
          typeof filler === "number" ? filler : filler instanceof Map ? filler.get(time) : last;
        last = series.get(time) ?? other;
        if (last !== undefined) filled.set(time, last);
      }
      return filled;
    };
    if (typeof value === "number") return value;
    return value instanceof Map ? fillOne(value) : (value as readonly Datapoints[]).map(fillOne);
  }

  private choose(condition: MathValue, yes: MathValue, no: MathValue): MathValue {
    if (typeof condition === "number") return condition === 0 ? no : yes;
    const chosen = new Map<number, number>();
    for (const [time, holds] of seriesIn(condition)[0] ?? []) {
      const side = holds === 0 ? no : yes;
      const value = typeof side === "number" ? side : seriesIn(side)[0]?.get(time);
      if (value !== undefined) chosen.set(time, value);
    }
    return chosen;
  }

  private list(close: string): MathValue[] {
    const values: MathValue[] = [];
    if (this.accept(close)) return values;
    do values.push(this.disjunction());
    while (this.accept(","));
    this.expect(close);
    return values;
  }

  private chain(operators: readonly string[], operand: () => MathValue): MathValue {
    let left = operand();
    while (operators.includes(this.tokens[this.next] ?? "")) {
      const operator = this.tokens[this.next++]!;
      left = this.combine(operator, left, operand());
    }
    return left;
  }

  /** Series are combined period by period, where both have a datapoint. */
  private combine(operator: string, left: MathValue, right: MathValue): MathValue {
    const of = OPERATORS[operator]!;
    if (typeof left === "number") return mapped(right, (value) => of(left, value));
    if (typeof right === "number") return mapped(left, (value) => of(value, right));
    if (left instanceof Map && right instanceof Map) return joined(left, right, of);
    const lists = [seriesIn(left), seriesIn(right)] as const;
    if (left instanceof Map) return lists[1].map((each) => joined(left, each, of));
    if (right instanceof Map) return lists[0].map((each) => joined(each, right, of));
    throw validationError(
      `Error in expression '${this.expression}': two arrays cannot be combined`,
    );
  }

  private accept(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next++;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw this.invalid();
  }

  private invalid(): ServiceError {
    return validationError(`Error in expression '${this.expression}': Invalid syntax`);
  }
}

const MS_PER_SECOND = 1_000;
const truth = (holds: boolean): number => (holds ? 1 : 0);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => power(a, b),
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b),
  "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b),
  ">=": (a, b) => truth(a >= b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  "&&": (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
  "||": (a, b) => truth(a !== 0 || b !== 0),
};

const LARGEST_EXPONENT = 1_024;

/** Products are the same on every machine; other powers are not. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > LARGEST_EXPONENT) {
    notSimulated("metric math's power with an exponent that is not a whole number");
  }
  let product = 1;
  for (let i = 0; i < Math.abs(exponent); i++) product *= base;
  return exponent < 0 ? 1 / product : product;
}

/** The series of a value; none of a number. */
const seriesIn = (value: MathValue): readonly Datapoints[] =>
  typeof value === "number"
    ? []
    : value instanceof Map
      ? [value]
      : (value as readonly Datapoints[]);

/** What is no number is no datapoint. */
function finite(entries: Iterable<[number, number]>): Datapoints {
  return new Map([...entries].filter(([, value]) => Number.isFinite(value)));
}

function mapped(value: MathValue, of: (value: number) => number): MathValue {
  if (typeof value === "number") return of(value);
  const one = (series: Datapoints): Datapoints =>
    finite([...series].map(([time, each]) => [time, of(each)]));
  return value instanceof Map ? one(value) : (value as readonly Datapoints[]).map(one);
}

const joined = (a: Datapoints, b: Datapoints, of: (a: number, b: number) => number): Datapoints =>
  finite(
    [...a].flatMap(([time, value]): [number, number][] =>
      b.has(time) ? [[time, of(value, b.get(time)!)]] : [],
    ),
  );

/** Of an array a series, period by period; of a series one number. */
function reduced(value: MathValue, of: (values: readonly number[]) => number): MathValue {
  if (typeof value === "number") return value;
  if (value instanceof Map)
    return value.size === 0 ? new Map<number, number>() : of([...value.values()]);
  const byTime = new Map<number, number[]>();
  for (const series of value as readonly Datapoints[]) {
    for (const [time, each] of series) byTime.set(time, [...(byTime.get(time) ?? []), each]);
  }
  const times = [...byTime].sort(([a], [b]) => a - b);
  return new Map(times.map(([time, values]) => [time, of(values)]));
}

function stepped(
  value: MathValue,
  of: (value: number, before: number, ms: number) => number,
): MathValue {
  const one = (series: Datapoints): Datapoints => {
    const entries = [...series];
    return finite(
      entries
        .slice(1)
        .map(([time, each], i): [number, number] => [
          time,
          of(each, entries[i]![1], time - entries[i]![0]),
        ]),
    );
  };
  if (typeof value === "number") return 0;
  return value instanceof Map ? one(value) : (value as readonly Datapoints[]).map(one);
}

function running(value: MathValue): MathValue {
  const one = (series: Datapoints): Datapoints => {
    let sum = 0;
    return new Map([...series].map(([time, each]) => [time, (sum += each)]));
  };
  if (typeof value === "number") return value;
  return value instanceof Map ? one(value) : (value as readonly Datapoints[]).map(one);
}
