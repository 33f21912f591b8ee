/** Names of domains in ASCII and back. https://www.rfc-editor.org/rfc/rfc3492 */
const RADIX = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE = 128;

function adapt(given: number, count: number, first: boolean): number {
  let delta = first ? Math.floor(given / DAMP) : given >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  for (; delta > ((RADIX - T_MIN) * T_MAX) >> 1; k += RADIX)
    delta = Math.floor(delta / (RADIX - T_MIN));
  return k + Math.floor(((RADIX - T_MIN + 1) * delta) / (delta + SKEW));
}

const thresholdOf = (k: number, bias: number): number => Math.min(T_MAX, Math.max(T_MIN, k - bias));
/** Letters are 0 to 25, digits come after them. */
const digitOf = (value: number): string =>
  String.fromCharCode(value < 26 ? value + 97 : value + 22);
const valueOf = (digit: string): number =>
  /\d/.test(digit) ? Number(digit) + 26 : digit.toLowerCase().charCodeAt(0) - 97;

function decode(label: string): string {
  const dash = label.lastIndexOf("-");
  const output = [...label.slice(0, Math.max(0, dash))].map((each) => each.codePointAt(0)!);
  let [code, at, bias] = [FIRST_CODE, 0, FIRST_BIAS];
  for (let i = dash + 1; i < label.length;) {
    const before = at;
    for (let weight = 1, k = RADIX; ; k += RADIX) {
      if (i >= label.length) throw new RangeError("Invalid input");
      const value = valueOf(label[i++]!);
      at += value * weight;
      const threshold = thresholdOf(k, bias);
      if (value < threshold) break;
      weight *= RADIX - threshold;
    }
    bias = adapt(at - before, output.length + 1, before === 0);
    code += Math.floor(at / (output.length + 1));
    at %= output.length + 1;
    output.splice(at++, 0, code);
  }
  return String.fromCodePoint(...output);
}

function encode(label: string): string {
  const codes = [...label].map((each) => each.codePointAt(0)!);
  const basic = codes.filter((each) => each < FIRST_CODE);
  let text = String.fromCodePoint(...basic) + (basic.length > 0 ? "-" : "");
  let [code, delta, bias] = [FIRST_CODE, 0, FIRST_BIAS];
  for (let done = basic.length; done < codes.length; delta++, code++) {
    const next = Math.min(...codes.filter((each) => each >= code));
    delta += (next - code) * (done + 1);
    code = next;
    for (const each of codes) {
      if (each < code) delta++;
      if (each !== code) continue;
      let rest = delta;
      for (let k = RADIX; ; k += RADIX) {
        const threshold = thresholdOf(k, bias);
        if (rest < threshold) break;
        text += digitOf(threshold + ((rest - threshold) % (RADIX - threshold)));
        rest = Math.floor((rest - threshold) / (RADIX - threshold));
      }
      text += digitOf(rest);
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done++;
    }
  }
  return text;
}

const labels = (domain: string, change: (label: string) => string): string => {
  const [local, host] = domain.includes("@") ? domain.split("@") : [undefined, domain];
  const changed = host!
    .split(/[.\u3002\uff0e\uff61]/)
    .map(change)
    .join(".");
  return local === undefined ? changed : `${local}@${changed}`;
};

export const toUnicode = (domain: string): string =>
  labels(domain, (label) =>
    label.startsWith("xn--") ? decode(label.slice(4).toLowerCase()) : label,
  );

const toASCII = (domain: string): string =>
  labels(domain, (label) => (/[\u0080-\uffff]/.test(label) ? `xn--${encode(label)}` : label));

export const punycode: Record<string, unknown> = {
  version: "2.1.0",
  decode,
  encode,
  toASCII,
  toUnicode,
  ucs2: {
    decode: (text: string) => [...text].map((each) => each.codePointAt(0)!),
    encode: (codes: number[]) => String.fromCodePoint(...codes),
  },
};
