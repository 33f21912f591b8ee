const when = new Date(Date.UTC(2026, 10, 3, 14, 5, 9, 42));

export const cases = {
  numbers: () =>
    ["en-US", "en-GB", "de-DE"].map((l) => [
      (1234567.891).toLocaleString(l),
      new Intl.NumberFormat(l, { style: "currency", currency: "EUR" }).format(1234.5),
      new Intl.NumberFormat(l, { style: "percent", maximumFractionDigits: 1 }).format(0.256),
      new Intl.NumberFormat(l, { minimumFractionDigits: 2 }).format(3),
      new Intl.NumberFormat(l, { notation: "compact" }).format(12345),
      new Intl.NumberFormat(l, { style: "unit", unit: "kilobyte" }).format(5),
    ]),
  defaultNumbers: () => [
    (1234.5).toLocaleString(),
    (1e21).toLocaleString(),
    123456789012345678901n.toLocaleString(),
    (0.1).toLocaleString(undefined, { style: "percent" }),
    NaN.toLocaleString(),
  ],
  numberParts: () =>
    new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).formatToParts(-1234.5),
  dates: () =>
    ["en-US", "en-GB", "de-DE"].map((l) => [
      when.toLocaleDateString(l),
      when.toLocaleTimeString(l),
      when.toLocaleString(l),
      when.toLocaleDateString(l, {
        weekday: "long",
        year: "numeric",
        month: "long",
        day: "numeric",
      }),
      when.toLocaleString(l, { timeZone: "America/New_York" }),
      new Intl.DateTimeFormat(l, {
        dateStyle: "medium",
        timeStyle: "short",
        timeZone: "UTC",
      }).format(when),
    ]),
  zones: () =>
    [
      "UTC",
      "Europe/Berlin",
      "Asia/Kolkata",
      "America/Los_Angeles",
      "Australia/Sydney",
      "Asia/Tokyo",
    ].map((timeZone) => when.toLocaleString("en-US", { timeZone, timeZoneName: "short" })),
  dateParts: () =>
    new Intl.DateTimeFormat("en-US", {
      timeZone: "Europe/Berlin",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hour12: false,
    }).formatToParts(when),
  isoLike: () => [when.toLocaleDateString("sv-SE"), when.toLocaleDateString("en-CA")],
  options: () => {
    const { locale, timeZone, calendar, numberingSystem } =
      new Intl.DateTimeFormat().resolvedOptions();
    return [locale, timeZone, calendar, numberingSystem];
  },
  numberOptions: () => new Intl.NumberFormat("de-DE").resolvedOptions().locale,
  unknownZone: () => when.toLocaleString("en-US", { timeZone: "Mars/Base" }),
  badLocale: () => new Intl.NumberFormat("not_a_locale!"),
  missingCurrency: () => new Intl.NumberFormat("en", { style: "currency" }),
  relative: () => {
    const f = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
    const d = new Intl.RelativeTimeFormat("de");
    return [f.format(-1, "day"), f.format(2, "week"), d.format(-3, "hour"), f.format(0, "day")];
  },
  plurals: () =>
    [0, 1, 2, 3, 11, 21].map((n) => [
      new Intl.PluralRules("en").select(n),
      new Intl.PluralRules("en", { type: "ordinal" }).select(n),
    ]),
  lists: () => [
    new Intl.ListFormat("en", { type: "conjunction" }).format(["a", "b", "c"]),
    new Intl.ListFormat("de", { type: "disjunction" }).format(["a", "b"]),
  ],
  sorted: () => [
    ["b", "a", "C", "ä", "z", "B", "é", "e"].sort((a, b) => a.localeCompare(b)),
    ["item 10", "item 9", "Item 2"].sort(
      new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare,
    ),
    "a".localeCompare("A"),
    "a".localeCompare("á", "en", { sensitivity: "base" }),
    ["résumé", "resume", "Resume"].sort(Intl.Collator("en").compare),
    "a_b".localeCompare("a-b"),
    "1".localeCompare("a"),
  ],
  cases: () => ["i".toLocaleUpperCase("en-US"), "I".toLocaleLowerCase()],
  supported: () => [
    Intl.NumberFormat.supportedLocalesOf(["en-US", "de-DE"]),
    Intl.getCanonicalLocales("EN-us"),
  ],
  range: () => [
    new Intl.DateTimeFormat("en-US", { dateStyle: "short" }).formatRange(
      when,
      new Date(when.getTime() + 86_400_000),
    ),
  ],
  names: () => [
    new Intl.DisplayNames("en", { type: "region" }).of("DE"),
    new Intl.DisplayNames("en", { type: "currency" }).of("USD"),
  ],
  moreLanguages: () =>
    ["fr-FR", "es-ES", "sv-SE", "en-CA"].map((l) => [
      (1234567.891).toLocaleString(l),
      (-1234.5).toLocaleString(l, { style: "currency", currency: "USD" }),
      when.toLocaleDateString(l),
      when.toLocaleDateString(l, { weekday: "short", month: "short", day: "numeric" }),
      when.toLocaleTimeString(l, { hour: "2-digit", minute: "2-digit" }),
      when.toLocaleString(l, { dateStyle: "full", timeStyle: "short", timeZone: "Europe/Paris" }),
    ]),
  styles: () =>
    ["en-US", "en-GB", "de", "fr", "es", "sv"].map((l) =>
      ["full", "long", "medium", "short"].map((style) =>
        when.toLocaleString(l, { dateStyle: style, timeStyle: style }),
      ),
    ),
  units: () =>
    ["en-US", "de", "es"].map((l) => [
      new Intl.NumberFormat(l, { style: "unit", unit: "mile-per-hour" }).format(50),
      new Intl.NumberFormat(l, { style: "unit", unit: "liter", unitDisplay: "long" }).format(16),
      new Intl.NumberFormat(l, { style: "unit", unit: "millisecond" }).format(1.5),
      new Intl.NumberFormat(l, { notation: "scientific" }).format(12345),
      new Intl.NumberFormat(l, { style: "currency", currency: "JPY" }).format(1234.5),
      new Intl.RelativeTimeFormat(l, { numeric: "auto" }).format(-1, "day"),
      new Intl.ListFormat(l).format(["a", "b", "c"]),
      new Intl.DisplayNames(l, { type: "language" }).of("fr"),
    ]),
  summerTime: () =>
    [
      "2026-03-29T00:59:59Z",
      "2026-03-29T01:00:00Z",
      "2026-10-25T00:59:59Z",
      "2026-10-25T01:00:00Z",
    ].map((at) => new Date(at).toLocaleString("en-GB", { timeZone: "Europe/Berlin" })),
  hours: () => [
    when.toLocaleTimeString("en-US", { hour12: false }),
    when.toLocaleTimeString("de", { hour12: true }),
    when.toLocaleTimeString([], { timeStyle: "short" }),
    when.toLocaleTimeString("en-US", { hour: "numeric" }),
  ],
  parts: () => [
    when.toLocaleDateString("en-US", { month: "long" }),
    when.toLocaleDateString("en-US", { month: "long", year: "numeric" }),
    when.toLocaleDateString("de-DE", { weekday: "long" }),
    when.toLocaleString("en-US", {
      month: "short",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    }),
  ],
  invalidDate: () => new Date(NaN).toLocaleString(),
  invalidFormat: () => new Intl.DateTimeFormat("en").format(NaN),
  lists2: () => [[1234.5, new Date(0), null, "a"].toLocaleString("de-DE")],
  rounding: () => [
    new Intl.NumberFormat("en", { maximumSignificantDigits: 3 }).format(123456),
    new Intl.NumberFormat("en", { minimumIntegerDigits: 3 }).format(5),
    new Intl.NumberFormat("en", { notation: "compact", compactDisplay: "long" }).format(1.2e9),
    new Intl.NumberFormat("en", { signDisplay: "always" }).format(5),
    new Intl.NumberFormat("en", { useGrouping: false }).format(123456),
    new Intl.NumberFormat("en-IN").resolvedOptions().style,
    (0.5).toFixed(0),
  ],
  locale: () => {
    const l = new Intl.Locale("de-latn-de-u-ca-gregory-hc-h23");
    return [
      l.language,
      l.script,
      l.region,
      l.baseName,
      l.calendar,
      l.hourCycle,
      String(l),
      String(l.minimize()),
    ];
  },
  canonical: () => [
    Intl.getCanonicalLocales(["EN-us", "de-de", "EN-US"]),
    Intl.getCanonicalLocales("zh-hant-tw"),
    Intl.getCanonicalLocales(),
  ],
  collators: () => [
    ["a2", "a10", "a1"].sort(new Intl.Collator(undefined, { numeric: true }).compare),
    ["b", "A", "a", "B"].sort(new Intl.Collator("en", { caseFirst: "upper" }).compare),
    new Intl.Collator("en", { sensitivity: "accent" }).compare("a", "A"),
    new Intl.Collator("en", { sensitivity: "accent" }).compare("a", "á"),
    new Intl.Collator("en", { sensitivity: "case" }).compare("a", "á"),
    new Intl.Collator("en", { ignorePunctuation: true }).compare("a-b", "ab"),
    ["a b", "ab", "a-b", "a.b", "a1", "A", "$", "€", "#"].sort(Intl.Collator("en").compare),
    ["Straße", "Strasse", "Strand"].sort((a, b) => a.localeCompare(b, "de")),
    new Intl.Collator("de").resolvedOptions(),
    Object.prototype.toString.call(Intl),
  ],
  badValue: () => supportedOf("nothing"),
};
const supportedOf = (key) => Intl.supportedValuesOf(key);
