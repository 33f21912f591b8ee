/**
 * Reads and writes the import, table, export and custom sections of a WebAssembly module; every other section stays as it is.
 * Binary format: https://webassembly.github.io/spec/core/binary/modules.html
 */
const IMPORT_SECTION = 2;
const TABLE_SECTION = 4;
const GLOBAL_SECTION = 6;
const EXPORT_SECTION = 7;
const HEADER_BYTES = 8;

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  unsigned() {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  name() {
    return new TextDecoder().decode(this.take(this.unsigned()));
  }
  limits() {
    const flags = this.byte();
    const minimum = this.unsigned();
    return { minimum, maximum: flags & 1 ? this.unsigned() : undefined };
  }
}

const unsigned = (value) => {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return bytes;
};
const name = (text) => {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
};
const limits = ({ minimum, maximum }) =>
  maximum === undefined
    ? [0, ...unsigned(minimum)]
    : [1, ...unsigned(minimum), ...unsigned(maximum)];
const section = (id, bytes) => [id, ...unsigned(bytes.length), ...bytes];

function readImport(reader) {
  const module = reader.name();
  const field = reader.name();
  const start = reader.at;
  const kind = reader.byte();
  if (kind === 0) reader.unsigned();
  else if (kind === 1) {
    reader.byte();
    reader.limits();
  } else if (kind === 2) reader.limits();
  else reader.take(2);
  return { module, name: field, description: [...reader.bytes.subarray(start, reader.at)] };
}

function readTable(reader) {
  if (reader.unsigned() !== 1) throw new Error("wasm-names: expected one function table");
  return { type: reader.byte(), ...reader.limits() };
}

const readList = (reader, read) => Array.from({ length: reader.unsigned() }, () => read(reader));

export function readModule(bytes) {
  const module = { bytes, sections: [], imports: [], exports: [], table: undefined, globals: 0 };
  const reader = new Reader(bytes, HEADER_BYTES);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const body = reader.take(reader.unsigned());
    module.sections.push({ id, body });
    if (id === IMPORT_SECTION) module.imports = readList(new Reader(body), readImport);
    if (id === TABLE_SECTION) module.table = readTable(new Reader(body));
    if (id === GLOBAL_SECTION) module.globals = new Reader(body).unsigned();
    if (id === EXPORT_SECTION) {
      module.exports = readList(new Reader(body), (r) => ({
        name: r.name(),
        kind: r.byte(),
        index: r.unsigned(),
      }));
    }
  }
  if (!module.table) throw new Error("wasm-names: the module has no table");
  return module;
}

export function writeModule(module) {
  const replaced = {
    [IMPORT_SECTION]: () => [
      ...unsigned(module.imports.length),
      ...module.imports.flatMap((e) => [...name(e.module), ...name(e.name), ...e.description]),
    ],
    [TABLE_SECTION]: () => [1, module.table.type, ...limits(module.table)],
    [EXPORT_SECTION]: () => [
      ...unsigned(module.exports.length),
      ...module.exports.flatMap((e) => [...name(e.name), e.kind, ...unsigned(e.index)]),
    ],
  };
  const parts = [module.bytes.subarray(0, HEADER_BYTES)];
  for (const { id, body } of module.sections) {
    const bytes = replaced[id]?.();
    if (bytes) parts.push(Uint8Array.from(section(id, bytes)));
    else parts.push(Uint8Array.from([id, ...unsigned(body.length)]), body);
  }
  return Buffer.concat(parts);
}

export function appendCustomSection(wasm, title, text) {
  const body = [...name(title), ...new TextEncoder().encode(text)];
  return Buffer.concat([wasm, Uint8Array.from(section(0, body))]);
}
