import net from "node:net";
import tls from "node:tls";
import dns from "node:dns";

const IPS =
  "1.2.3.4 01.2.3.4 256.1.1.1 1.2.3 1.2.3.4. :: ::1 1::2::3 fe80::1%eth0 ::ffff:1.2.3.4 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 12345::1 g::1 a.b ".split(
    " ",
  );
const thrown = (run) => {
  try {
    run();
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};
const identity = (host, certificate) => {
  const error = tls.checkServerIdentity(host, certificate);
  return error ? [error.code, error.message, error.reason, error.host] : null;
};
const failure = (options) =>
  new Promise((resolve) => {
    const seen = [];
    const socket = net.connect(options);
    socket.on("error", (error) => seen.push({ ...error }, error.message));
    socket.on("close", (hadError) =>
      resolve([...seen, hadError, socket.readyState, socket.pending]),
    );
  });

export const cases = {
  "net.isIP": () => IPS.map((text) => [text, net.isIP(text), net.isIPv4(text), net.isIPv6(text)]),
  "tls.checkServerIdentity": () => [
    identity("a.example.com", { subjectaltname: "DNS:a.example.com" }),
    identity("a.example.com.", { subjectaltname: "DNS:*.example.com" }),
    identity("A.Example.com", { subjectaltname: "DNS:b.example.com, DNS:*.EXAMPLE.com" }),
    identity("a.b.example.com", { subjectaltname: "DNS:*.example.com" }),
    identity("example.com", { subjectaltname: "DNS:*.com" }),
    identity("foobar.example.com", { subjectaltname: "DNS:f*r.example.com" }),
    identity("foo.example.com", { subjectaltname: "DNS:f*o*.example.com" }),
    identity("b.example.com", {
      subject: { CN: "a.example.com" },
      subjectaltname: "DNS:a.example.com",
    }),
    identity("a.example.com", { subject: { CN: "a.example.com" } }),
    identity("b.example.com", { subject: { CN: "a.example.com" } }),
    identity("b.example.com", { subject: {} }),
    identity("10.0.0.1", { subjectaltname: "DNS:10.0.0.1, IP Address:10.0.0.1" }),
    identity("10.0.0.2", { subjectaltname: "IP Address:10.0.0.1, IP Address:10.0.0.3" }),
  ],
  "a refused connection": () => failure({ host: "127.0.0.1", port: 1 }),
  "wrong arguments": () => [
    thrown(() => net.connect({})),
    thrown(() => net.connect(70_000)),
    thrown(() => net.connect({ port: "x" })),
    thrown(() => tls.connect({})),
    thrown(() => tls.createSecureContext({ minVersion: "x" })),
  ],
  "a socket before it connects": () => {
    const socket = new net.Socket();
    const { connecting, pending, readyState, bytesRead, bytesWritten, destroyed, allowHalfOpen } =
      socket;
    return [
      connecting,
      pending,
      readyState,
      bytesRead,
      bytesWritten,
      destroyed,
      allowHalfOpen,
      socket.address(),
      net.Socket.name,
    ];
  },
  "a write before it connects": () =>
    new Promise((resolve) => {
      const socket = new net.Socket();
      socket.on("error", ({ code, message }) => resolve([code, message]));
      socket.write("x");
    }),
  "dns.lookup of an address": () =>
    new Promise((resolve) => dns.lookup("10.0.0.1", (...found) => resolve(found))),
  "dns.promises.lookup of addresses": () =>
    Promise.all([dns.promises.lookup("10.0.0.1"), dns.promises.lookup("10.0.0.1", { all: true })]),
};
