import url, {
  domainToASCII,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  urlToHttpOptions,
} from "node:url";
import querystring from "node:querystring";
import path, {
  basename,
  dirname,
  extname,
  join,
  normalize,
  posix,
  relative,
  win32,
} from "node:path";

const parts = (u) => ({
  href: u.href,
  origin: u.origin,
  protocol: u.protocol,
  username: u.username,
  password: u.password,
  host: u.host,
  hostname: u.hostname,
  port: u.port,
  pathname: u.pathname,
  search: u.search,
  hash: u.hash,
});
const legacy = (u) => ({ ...u });

export const cases = {
  parts: () =>
    [
      "https://u:p%40@Example.com:8443/a/../b%20c/?x=1&y=%C3%A9#frag",
      "http://example.com:80",
      "file:///tmp/x",
      "data:text/plain,hi",
      "https://münchen.de/ü?ö",
      "http://[::1]:3000/",
      "https://example.com/a b|c",
    ].map((each) => parts(new URL(each))),
  relative: () => [
    new URL("../x?y", "https://a.example/b/c/d").href,
    new URL("//other/p", "https://a.example").href,
    new URL("?q", "https://a.example/p#h").href,
  ],
  changed: () => {
    const u = new URL("https://a.example/p");
    u.searchParams.append("k", "v w");
    u.port = "99";
    u.pathname = "/ü";
    u.hash = "h";
    u.protocol = "http";
    return [u.href, JSON.stringify(u), String(u)];
  },
  bad: () => new URL("nope"),
  canParse: () => [
    URL.canParse("nope"),
    URL.canParse("https://x"),
    URL.parse("nope"),
    URL.parse("/x", "https://y").href,
  ],
  search: () => {
    const s = new URLSearchParams("a=1&b=2&a=3&c");
    s.append("d", "é &=");
    s.set("b", "9");
    s.delete("c");
    s.sort();
    return [
      String(s),
      s.getAll("a"),
      s.has("b"),
      s.has("a", "3"),
      s.size,
      [...s.keys()],
      Object.fromEntries(s),
    ];
  },
  searchOf: () => [
    String(new URLSearchParams({ a: 1, b: "x y" })),
    String(new URLSearchParams([["a", "b"]])),
    String(new URLSearchParams("?q=%2B+%20")),
  ],
  legacyParse: () =>
    [
      "https://u:p@a.example:8080/x/y?q=1&r=2#h",
      "/path?x=1",
      "mailto:a@b.example",
      "//host/path",
      "https://a.example",
    ].map((each) => legacy(parse(each))),
  legacyQuery: () => parse("/x?a=1&a=2&b=", true).query,
  format: () => [
    format({
      protocol: "https",
      hostname: "a.example",
      pathname: "/x",
      query: { a: 1, b: ["x", "y"] },
    }),
    format({ host: "h:1", protocol: "http:", search: "q" }),
    format(new URL("https://ü.example/x#y"), { fragment: false, unicode: true }),
  ],
  resolve: () => [
    resolve("/one/two/three", "four"),
    resolve("http://example.com/", "/one"),
    resolve("http://example.com/one", "http://other/two"),
  ],
  files: () => [fileURLToPath("file:///tmp/a%20b"), pathToFileURL("/tmp/a b#c").href],
  fileBad: () => fileURLToPath("https://x"),
  ascii: () => [
    domainToASCII("español.com"),
    domainToASCII("xn--iñvalid.com"),
    url.domainToUnicode("xn--espaol-zwa.com"),
  ],
  httpOptions: () => ({ ...urlToHttpOptions(new URL("https://a:b@x.example:99/p?q#h")) }),
  names: () => [url.URL === URL, url.URLSearchParams === URLSearchParams],
  queryParse: () => [
    querystring.parse("a=1&b=2&a=3&c&=d&e=%zz&f=x+y"),
    querystring.parse("a:1;b:2", ";", ":"),
    querystring.parse("a=1&b=2", null, null, { maxKeys: 1 }),
  ],
  queryStringify: () => [
    querystring.stringify({
      a: 1,
      b: ["x", "y z"],
      c: true,
      d: null,
      e: undefined,
      f: "é",
      g: NaN,
      h: 5n,
    }),
    querystring.stringify({ a: 1 }, ";", ":"),
    querystring.escape("a b&c"),
    querystring.unescape("a%20b"),
  ],
  paths: () => [
    join("/a", "..", "b", "./c"),
    normalize("/a//b/../c/."),
    basename("/a/b.txt", ".txt"),
    dirname("/a/b/c"),
    extname("x.tar.gz"),
    relative("/a/b/c", "/a/d"),
    path.isAbsolute("/x"),
    path.sep,
    path.delimiter,
    path.posix === posix,
  ],
  pathParse: () => [
    path.parse("/home/sbx_user1/f.txt"),
    path.format({ dir: "/x", base: "y.z" }),
    path.resolve("/a", "b", "../c"),
  ],
  windows: () => [
    typeof win32.join,
    win32.sep,
    path.toNamespacedPath("/x"),
    path.matchesGlob("/a/b.js", "/a/*.js"),
    path.matchesGlob("a/b/c.ts", "a/**/*.{js,ts}"),
    path.matchesGlob("a/.b/c.ts", "a/**/*.ts"),
    path.matchesGlob("a.test.ts", "!(*.test).ts"),
    path.matchesGlob("a1.txt", "[a-c][0-9].*"),
  ],
  pathBad: () => {
    try {
      join("a", 5);
    } catch (e) {
      return e.name;
    }
  },
};
