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
};
