/**
 * The runtime has ICU in it, the library behind `Intl`, with tables for 500 languages: a tenth of the file, and a sixth of
 * it compressed. init speaks one, and it never asks which. So a program that is to be frozen loses the others, before it
 * is run, as ICU's own tool would do it (icupkg(1)): the package of the tables is written anew, shorter, at its place.
 *
 * Nothing can go wrong that would not be seen at once: a table is found by its name only, in the package's catalogue, and
 * a language without tables is one that ICU does not know, which it answers in English. That is a part of its interface,
 * and `Intl` works as before, in the one language that a process without LANG has.
 */

import { BuildError } from "../build/error.ts";

/** A package's parts, by their offsets in a file: <unicode/udata.h>, and ucmndata.h in ICU's source. */
const HEADER = { magic: 2, format: 12, version: 16 };
const MAGIC = Buffer.from([0xda, 0x27]);
const FORMAT = "CmnD";
/** Bun has most of the tables compressed one by one, by Zstandard. */
const COMPRESSED = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** Of an entry of the catalogue: where the name is, and where the table is, from the catalogue on. */
const ENTRY_BYTES = 8;
const COUNT_BYTES = 4;
/** Tables begin at multiples of it. */
const ALIGNMENT = 16;

/** A table: `coll/de.res` is what is known of sorting in German. */
interface Item {
  readonly name: string;
  readonly start: number;
  /** Undefined for the last one: nothing says where it ends. */
  readonly end: number | undefined;
}

/** A part of a file, in bytes: from `start` up to but without `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** A language's table has its name, perhaps with a script, a country, a variant: `zh_Hant_TW`; `res_index` is none. */
const LANGUAGE = /(?:^|\/)(?<language>[a-z]{2,3})(?:_[A-Z0-9_]\w*)?\.res$/;
/** Words of languages that are written without spaces: to find where a line may be broken. */
const WORDS = ".dict";
const OURS = "en";

/** Whether a table is one that stays: of no language, or of ours. */
export function stays(name: string): boolean {
  const language = LANGUAGE.exec(name)?.groups?.["language"];
  return (language === undefined || language === OURS) && !name.endsWith(WORDS);
}

/**
 * Takes the other languages out of a program, and gives the part of its file that has nothing in it any more. Throws
 * BuildError when the package is not as it is known.
 */
export function forgetLanguages(program: Buffer): Part {
  const catalogue = findCatalogue(program);
  const items = readItems(program, catalogue);
  const end = items.at(-1)?.start ?? catalogue;
  const kept = items.filter(({ name }) => stays(name.slice(name.indexOf("/") + 1)));
  const tables = kept.map(({ name, start, end: behind }) => {
    if (behind === undefined) throw unexpected(`ends with ${name}, and where that ends is not known`);
    return { name: Buffer.from(`${name}\0`, "latin1"), bytes: Buffer.from(program.subarray(start, behind)) };
  });

  let nameAt = catalogue + COUNT_BYTES + tables.length * ENTRY_BYTES;
  let at = aligned(nameAt + tables.reduce((sum, { name }) => sum + name.length, 0));
  program.fill(0, catalogue, end);
  program.writeUInt32LE(tables.length, catalogue);
  for (const [index, { name, bytes }] of tables.entries()) {
    const entry = catalogue + COUNT_BYTES + index * ENTRY_BYTES;
    program.writeUInt32LE(nameAt - catalogue, entry);
    program.writeUInt32LE(at - catalogue, entry + 4);
    name.copy(program, nameAt);
    bytes.copy(program, at);
    nameAt += name.length;
    at = aligned(at + bytes.length);
  }
  return { start: at, end };
}

/** The tables of the package that a program has, by their whole names, in the catalogue's order. */
export function tablesOf(program: Buffer): ReadonlyMap<string, Part> {
  const items = readItems(program, findCatalogue(program));
  return new Map(items.map(({ name, start, end = start }) => [name, { start, end }]));
}

/** ICU looks for a name by halves: the entries are in order. */
function readItems(program: Buffer, catalogue: number): readonly Item[] {
  const count = program.readUInt32LE(catalogue);
  const entry = (index: number): number => catalogue + COUNT_BYTES + index * ENTRY_BYTES;
  const items = Array.from({ length: count }, (_, index) => {
    const nameAt = catalogue + program.readUInt32LE(entry(index));
    return {
      name: program.toString("latin1", nameAt, program.indexOf(0, nameAt)),
      start: catalogue + program.readUInt32LE(entry(index) + 4),
      end: index + 1 < count ? catalogue + program.readUInt32LE(entry(index + 1) + 4) : undefined,
    };
  });
  for (const { name, start, end } of items) {
    const isTable = hasAt(program, start + HEADER.magic, MAGIC) || hasAt(program, start, COMPRESSED);
    if (start % ALIGNMENT !== 0 || (end ?? start) < start || !isTable)
      throw unexpected(`has something else where ${name} should be`);
  }
  return items;
}

/** Where the catalogue is: behind the header of the one package. */
function findCatalogue(program: Buffer): number {
  const found: number[] = [];
  for (let at = program.indexOf(FORMAT); at !== -1; at = program.indexOf(FORMAT, at + 1)) {
    const header = at - HEADER.format;
    if (hasAt(program, header + HEADER.magic, MAGIC) && program[header + HEADER.version] === 1)
      found.push(header + program.readUInt16LE(header));
  }
  const [catalogue] = found;
  if (catalogue === undefined || found.length > 1) throw unexpected(`is there ${found.length} times`);
  return catalogue;
}

function hasAt(program: Buffer, at: number, bytes: Buffer): boolean {
  return program.subarray(at, at + bytes.length).equals(bytes);
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function unexpected(what: string): BuildError {
  return new BuildError(
    `the package of ICU's tables in this Bun ${what}: scripts/snapshot/languages.ts knows no such package`,
  );
}
