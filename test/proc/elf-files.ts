/** Programs that do not start, made of one that does. */

import { readFileSync } from "node:fs";

/** A 64-bit little-endian program that needs a loader, on x86_64 and arm64 alike. */
const PROGRAM = "/bin/true";
const TYPE = 16;
const MACHINE = 18;
const ENTRY_POINT = 24;
const PROGRAM_HEADERS = 32;
const ENTRY_SIZE = 54;
const ENTRY_COUNT = 56;
const ENTRY = { offset: 8, size: 32 };
const PT_NULL = 0;
const PT_INTERP = 3;

/** What to change of the program. */
export interface Changes {
  /** The number of the machine that it is for. */
  readonly machine?: number;
  /** What kind of file it is: 1 for an object, 2 or 3 for a program. */
  readonly type?: number;
  /** Where the program begins. */
  readonly entry?: number;
  /** The loader that it needs; none with `false`. */
  readonly loader?: string | false;
  /** Where the loader's name is to be in the file; by default where it was, where there is little room. */
  readonly loaderAt?: number;
}

/** The program with something changed. */
export function changed({ machine, type, entry, loader, loaderAt }: Changes): Uint8Array {
  const original = readFileSync(PROGRAM);
  const size = Math.max(original.length, (loaderAt ?? 0) + 256);
  const bytes = new Uint8Array(new ArrayBuffer(size));
  bytes.set(original);
  const view = new DataView(bytes.buffer);
  if (machine !== undefined) view.setUint16(MACHINE, machine, true);
  if (type !== undefined) view.setUint16(TYPE, type, true);
  if (entry !== undefined) view.setBigUint64(ENTRY_POINT, BigInt(entry), true);
  if (loader === undefined) return bytes;
  const header = findInterpreter(view);
  if (loader === false) {
    view.setUint32(header, PT_NULL, true);
    return bytes;
  }
  const at = loaderAt ?? Number(view.getBigUint64(header + ENTRY.offset, true));
  const room = loaderAt === undefined ? Number(view.getBigUint64(header + ENTRY.size, true)) : 256;
  if (loader.length >= room) throw new Error(`there is no room for ${loader}`);
  bytes.set(Buffer.from(`${loader}\0`, "latin1"), at);
  view.setBigUint64(header + ENTRY.offset, BigInt(at), true);
  view.setBigUint64(header + ENTRY.size, BigInt(loader.length + 1), true);
  return bytes;
}

function findInterpreter(view: DataView): number {
  const start = Number(view.getBigUint64(PROGRAM_HEADERS, true));
  const size = view.getUint16(ENTRY_SIZE, true);
  for (let index = 0; index < view.getUint16(ENTRY_COUNT, true); index++) {
    if (view.getUint32(start + index * size, true) === PT_INTERP) return start + index * size;
  }
  throw new Error(`${PROGRAM} needs no loader`);
}
