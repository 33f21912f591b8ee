import crypto, {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  hkdfSync,
  pbkdf2Sync,
  randomBytes,
  randomInt,
  randomUUID,
  scryptSync,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { KEYS } from "./keys.mjs";

const key = Buffer.alloc(32, 7);
const iv = Buffer.alloc(16, 9);
const bytes = (x) => Buffer.from(x).toString("hex");

export const cases = {
  hashes: () =>
    [
      "md5",
      "sha1",
      "sha224",
      "sha256",
      "sha384",
      "sha512",
      "SHA256",
      "RSA-SHA256",
      "sha512-256",
    ].map((each) => createHash(each).update("abc").digest("hex")),
  updates: () => [
    createHash("sha256").update("a").update(Buffer.from("b")).digest("base64"),
    createHash("sha1").update("é", "latin1").digest("hex"),
    createHash("sha256")
      .update(new Uint16Array([1]))
      .digest("base64url"),
    createHash("sha256").copy().digest("hex"),
  ],
  unknownHash: () => {
    try {
      createHash("nope");
    } catch (e) {
      return [e.name, e.message.slice(0, 27)];
    }
  },
  twice: () => {
    const h = createHash("sha256");
    h.digest();
    return h.digest();
  },
  updateBad: () => createHash("sha256").update(5),
  oneShot: () => [crypto.hash("sha256", "abc"), crypto.hash("md5", "abc", "base64")],
  hmac: () => [
    createHmac("sha256", "key").update("abc").digest("hex"),
    createHmac("sha512", Buffer.from("k")).update("x").digest("base64"),
    createHmac("sha256", createSecretKey(Buffer.from("key")))
      .update("abc")
      .digest("hex"),
  ],
  hashStream: async () => {
    const h = createHash("sha256");
    h.write("ab");
    h.end("c");
    let all = "";
    for await (const x of h) all += x.toString("hex");
    return all;
  },
  cbc: () => {
    const c = createCipheriv("aes-256-cbc", key, iv);
    const sealed = c.update("hello world, hello", "utf8", "hex") + c.final("hex");
    const d = createDecipheriv("aes-256-cbc", key, iv);
    return [sealed, d.update(sealed, "hex", "utf8") + d.final("utf8")];
  },
  cbc128: () => {
    const c = createCipheriv("aes-128-cbc", key.subarray(0, 16), iv);
    return Buffer.concat([c.update("a".repeat(40)), c.final()]).toString("base64");
  },
  cbcBad: () => {
    const d = createDecipheriv("aes-256-cbc", key, iv);
    d.update(Buffer.alloc(16));
    return d.final();
  },
  cbcUnpadded: () => {
    const c = createCipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
    return [bytes(c.update(Buffer.alloc(16))), bytes(c.final())];
  },
  ctr: () => {
    const c = createCipheriv("aes-256-ctr", key, iv);
    return c.update("hello", "utf8", "hex") + c.final("hex");
  },
  ecb: () => {
    const c = createCipheriv("aes-128-ecb", key.subarray(0, 16), null);
    return c.update("hello", "utf8", "hex") + c.final("hex");
  },
  gcm: () => {
    const c = createCipheriv("aes-256-gcm", key, iv.subarray(0, 12));
    c.setAAD(Buffer.from("aad"));
    const sealed = Buffer.concat([c.update("secret", "utf8"), c.final()]);
    const tag = c.getAuthTag();
    const d = createDecipheriv("aes-256-gcm", key, iv.subarray(0, 12));
    d.setAAD(Buffer.from("aad"));
    d.setAuthTag(tag);
    return [bytes(sealed), bytes(tag), d.update(sealed, undefined, "utf8") + d.final("utf8")];
  },
  gcmForged: () => {
    const d = createDecipheriv("aes-256-gcm", key, iv.subarray(0, 12));
    d.setAuthTag(Buffer.alloc(16));
    d.update(Buffer.from("00", "hex"));
    return d.final();
  },
  chacha: () => {
    const c = createCipheriv("chacha20-poly1305", key, iv.subarray(0, 12), { authTagLength: 16 });
    const sealed = c.update("secret", "utf8", "hex") + c.final("hex");
    return [sealed, bytes(c.getAuthTag())];
  },
  wrongKey: () => createCipheriv("aes-256-cbc", Buffer.alloc(5), iv),
  wrongIv: () => createCipheriv("aes-256-cbc", key, Buffer.alloc(3)),
  unknownCipher: () => createCipheriv("rot13", key, iv),
  rsaSign: () => {
    const s = createSign("RSA-SHA256").update("msg").sign(KEYS.rsaPrivate, "base64");
    return [
      s,
      createVerify("RSA-SHA256").update("msg").verify(KEYS.rsaPublic, s, "base64"),
      createVerify("RSA-SHA256").update("other").verify(KEYS.rsaPublic, s, "base64"),
    ];
  },
  rsaOneShot: () => {
    const s = sign("sha512", Buffer.from("m"), KEYS.rsaPrivate);
    return [bytes(s), verify("sha512", Buffer.from("m"), KEYS.rsaPublic, s)];
  },
  rsaPkcs1: () =>
    createSign("sha256").update("m").sign(KEYS.rsaPkcs1, "hex") ===
    createSign("sha256").update("m").sign(KEYS.rsaPrivate, "hex"),
  rsaPss: () => {
    const options = {
      key: KEYS.rsaPublic,
      padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    };
    return [
      verify("sha256", Buffer.from("m"), options, Buffer.from(KEYS.pssSignature, "base64")),
      verify("sha256", Buffer.from("x"), options, Buffer.from(KEYS.pssSignature, "base64")),
    ];
  },
  rsaDecrypt: () => [
    crypto.privateDecrypt(KEYS.rsaPrivate, Buffer.from(KEYS.sealed, "base64")).toString(),
    crypto
      .privateDecrypt(
        { key: KEYS.rsaPrivate, oaepHash: "sha256" },
        Buffer.from(KEYS.sealedSha256, "base64"),
      )
      .toString(),
    crypto
      .privateDecrypt(
        { key: KEYS.rsaPrivate, padding: crypto.constants.RSA_PKCS1_PADDING },
        Buffer.from(KEYS.sealedPkcs1, "base64"),
      )
      .toString(),
  ],
  ecSign: () => {
    const s = createSign("SHA256").update("m").sign(KEYS.ecPrivate);
    return [
      s[0],
      createVerify("SHA256").update("m").verify(KEYS.ecPublic, s),
      createVerify("SHA256").update("x").verify(KEYS.ecPublic, s),
    ];
  },
  ecP1363: () => {
    const s = sign("sha256", Buffer.from("m"), { key: KEYS.ecPrivate, dsaEncoding: "ieee-p1363" });
    return [
      s.length,
      verify("sha256", Buffer.from("m"), { key: KEYS.ecPublic, dsaEncoding: "ieee-p1363" }, s),
    ];
  },
  ed25519: () => {
    const s = sign(null, Buffer.from("m"), KEYS.edPrivate);
    return [bytes(s), verify(null, Buffer.from("m"), KEYS.edPublic, s)];
  },
  keyObjects: () => {
    const p = createPrivateKey(KEYS.rsaPrivate);
    const q = createPublicKey(KEYS.rsaPublic);
    return [
      p.type,
      p.asymmetricKeyType,
      q.type,
      p.asymmetricKeyDetails.modulusLength,
      createPublicKey(p).export({ type: "spki", format: "pem" }) ===
        q.export({ type: "spki", format: "pem" }),
    ];
  },
  ecKeyObject: () => {
    const p = createPrivateKey(KEYS.ecPrivate);
    return [p.asymmetricKeyType, p.asymmetricKeyDetails.namedCurve];
  },
  jwk: () => {
    const jwk = createPublicKey(KEYS.rsaPublic).export({ format: "jwk" });
    const again = createPublicKey({ key: jwk, format: "jwk" });
    return [
      jwk.kty,
      jwk.e,
      jwk.n.length,
      again.export({ type: "spki", format: "pem" }) === KEYS.rsaPublic,
    ];
  },
  ecJwk: () => {
    const jwk = createPublicKey(KEYS.ecPublic).export({ format: "jwk" });
    return [jwk, createPublicKey({ key: jwk, format: "jwk" }).asymmetricKeyType];
  },
  badPem: () => createPrivateKey("nonsense").type,
  secretKey: () => {
    const k = createSecretKey("abc", "utf8");
    return [
      k.type,
      k.symmetricKeySize,
      k.export().toString(),
      k.export({ format: "jwk" }),
      k.equals(createSecretKey(Buffer.from("abc"))),
    ];
  },
  derive: () => [
    bytes(pbkdf2Sync("p", "s", 1000, 32, "sha512")),
    bytes(scryptSync("p", "s", 16, { N: 1024 })),
    bytes(hkdfSync("sha256", "key", "salt", "info", 20)),
  ],
  deriveLater: () =>
    new Promise((resolve) =>
      crypto.pbkdf2("p", "s", 1, 8, "sha1", (e, k) => resolve([e, bytes(k)])),
    ),
  random: () => [
    randomBytes(4).length,
    randomInt(1),
    randomInt(5, 6),
    randomUUID().length,
    typeof crypto.getRandomValues(new Uint8Array(2))[0],
    crypto.randomFillSync(Buffer.alloc(3)).length,
  ],
  randomLater: () => new Promise((resolve) => randomBytes(5, (e, b) => resolve([e, b.length]))),
  randomIntLater: () => new Promise((resolve) => randomInt(1, (e, n) => resolve([e, n]))),
  equal: () => [
    timingSafeEqual(Buffer.from("a"), Buffer.from("a")),
    timingSafeEqual(Buffer.from("a"), Buffer.from("b")),
  ],
  equalLengths: () => timingSafeEqual(Buffer.from("a"), Buffer.from("ab")),
  listed: () => [
    crypto.getHashes().includes("sha256"),
    crypto.getCiphers().includes("aes-256-gcm"),
    crypto.getCurves().includes("prime256v1"),
    crypto.constants.RSA_PKCS1_PADDING,
  ],
  ecdh: () => {
    const a = crypto.createECDH("prime256v1");
    const b = crypto.createECDH("prime256v1");
    a.generateKeys();
    b.generateKeys();
    return [
      a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey())),
      a.getPublicKey("hex", "compressed").length,
    ];
  },
  keyPair: () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
    const s = sign("sha256", Buffer.from("m"), privateKey);
    return [publicKey.type, privateKey.type, verify("sha256", Buffer.from("m"), publicKey, s)];
  },
  keyPairEd: () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync("ed25519", {
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    return verify(null, Buffer.from("m"), publicKey, sign(null, Buffer.from("m"), privateKey));
  },
  subtleDigest: async () => [
    bytes(await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"))),
    bytes(await crypto.webcrypto.subtle.digest({ name: "SHA-512" }, Buffer.from("abc"))),
  ],
  subtleHmac: async () => {
    const { subtle } = globalThis.crypto;
    const k = await subtle.importKey(
      "raw",
      Buffer.from("key"),
      { name: "HMAC", hash: "SHA-256" },
      true,
      ["sign", "verify"],
    );
    const s = await subtle.sign("HMAC", k, Buffer.from("m"));
    return [
      bytes(s),
      await subtle.verify("HMAC", k, s, Buffer.from("m")),
      k.type,
      k.usages,
      bytes(await subtle.exportKey("raw", k)),
    ];
  },
  subtleGcm: async () => {
    const { subtle } = globalThis.crypto;
    const k = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
    const sealed = await subtle.encrypt(
      { name: "AES-GCM", iv: iv.subarray(0, 12) },
      k,
      Buffer.from("hi"),
    );
    return [
      bytes(sealed),
      Buffer.from(
        await subtle.decrypt({ name: "AES-GCM", iv: iv.subarray(0, 12) }, k, sealed),
      ).toString(),
    ];
  },
  subtleCbc: async () => {
    const { subtle } = globalThis.crypto;
    const k = await subtle.importKey("raw", key, "AES-CBC", false, ["encrypt", "decrypt"]);
    return bytes(await subtle.encrypt({ name: "AES-CBC", iv }, k, Buffer.from("hi")));
  },
  subtlePbkdf2: async () => {
    const { subtle } = globalThis.crypto;
    const k = await subtle.importKey("raw", Buffer.from("p"), "PBKDF2", false, ["deriveBits"]);
    return bytes(
      await subtle.deriveBits(
        { name: "PBKDF2", salt: Buffer.from("s"), iterations: 10, hash: "SHA-256" },
        k,
        128,
      ),
    );
  },
  subtleRsa: async () => {
    const { subtle } = globalThis.crypto;
    const jwk = createPublicKey(KEYS.rsaPublic).export({ format: "jwk" });
    const k = await subtle.importKey(
      "jwk",
      jwk,
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      false,
      ["verify"],
    );
    const s = sign("sha256", Buffer.from("m"), KEYS.rsaPrivate);
    return [k.algorithm.name, await subtle.verify("RSASSA-PKCS1-v1_5", k, s, Buffer.from("m"))];
  },
  subtleEcdsa: async () => {
    const { subtle } = globalThis.crypto;
    const jwk = createPublicKey(KEYS.ecPublic).export({ format: "jwk" });
    const k = await subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, [
      "verify",
    ]);
    const s = sign("sha256", Buffer.from("m"), { key: KEYS.ecPrivate, dsaEncoding: "ieee-p1363" });
    return subtle.verify({ name: "ECDSA", hash: "SHA-256" }, k, s, Buffer.from("m"));
  },
  subtleGenerate: async () => {
    const k = await globalThis.crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, [
      "encrypt",
    ]);
    return [k.type, k.algorithm, (await globalThis.crypto.subtle.exportKey("raw", k)).byteLength];
  },
};
