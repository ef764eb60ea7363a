/**
 * Finds where our part of the command line ends and the command begins, and rejects what is not ours. citty would read
 * on behind the first word, take unknown options silently, and keep only the last of several.
 */

import { isNameIn, namesIn, type OptionTable } from "./table.ts";
import { UsageError } from "./usage-error.ts";

/** The words after the program's name, read one at a time: a command line can be long, and ours is its beginning. */
export type Words = Pick<readonly string[], "length" | "at">;

/** An option as it was given. */
export interface Given<Name extends string> {
  readonly name: Name;
  /** As it was written: `-e`. */
  readonly written: string;
  /** The value of an option that takes one. */
  readonly value?: string;
}

/** Our part of the command line. */
export interface Scan<Name extends string> {
  readonly given: readonly Given<Name>[];
  /** Where the rest begins: the command; the number of words when there is none. */
  readonly restAt: number;
}

/**
 * Reads options of a table up to `--`, the first word that is none, or one that asks for help or the version. `from` is
 * where to begin, `remedy` what to do about an option that is not in the table.
 */
export function scan<Name extends string>(
  words: Words,
  table: OptionTable<Name>,
  from = 0,
  remedy = "if it belongs to the command, write -- before the command",
): Scan<Name> {
  const reader = new Reader(table, remedy);
  const given: Given<Name>[] = [];
  let index = from;
  while (index < words.length) {
    const word = words.at(index) ?? "";
    if (word === "--") return { given, restAt: index + 1 };
    // A dash alone is a word like any other: some programs go by odd names.
    if (!word.startsWith("-") || word === "-") return { given, restAt: index };
    const read = reader.read(word, words.at(index + 1));
    given.push(...read.given);
    index += read.consumed;
    if (read.given.some(({ name }) => name === "help" || name === "version")) break;
  }
  return { given, restAt: index };
}

interface Read<Name extends string> {
  readonly given: readonly Given<Name>[];
  readonly consumed: 1 | 2;
}

/** Reads one word that begins with a dash. */
class Reader<Name extends string> {
  readonly #table: OptionTable<Name>;
  readonly #remedy: string;

  constructor(table: OptionTable<Name>, remedy: string) {
    this.#table = table;
    this.#remedy = remedy;
  }

  read(word: string, following: string | undefined): Read<Name> {
    return word.startsWith("--") ? this.#readLong(word, following) : this.#readShort(word, following);
  }

  /** `--name`, `--name=value` or `--name value`. */
  #readLong(word: string, following: string | undefined): Read<Name> {
    const equals = word.indexOf("=");
    const written = equals < 0 ? word : word.slice(0, equals);
    const name = written.slice(2);
    if (!isNameIn(this.#table, name)) throw this.#unknown(written);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    if (this.#table[name].value !== undefined) return this.#withValue(name, written, attached, following);
    if (attached !== undefined) throw takesNoValue(written, attached);
    return { given: [{ name, written }], consumed: 1 };
  }

  /** `-v`, `-vvg`, `-e143`, `-e=143` or `-e 143`. */
  #readShort(word: string, following: string | undefined): Read<Name> {
    const given: Given<Name>[] = [];
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      const written = `-${letter}`;
      const name = namesIn(this.#table).find((each) => this.#table[each].short === letter);
      if (name === undefined) throw this.#unknown(word.length > 2 ? `${written} in ${word}` : written);
      const rest = word.slice(index + 1);
      if (this.#table[name].value === undefined) {
        if (rest.startsWith("=")) throw takesNoValue(written, rest.slice(1));
        given.push({ name, written });
        continue;
      }
      const attached = rest === "" ? undefined : rest.replace(/^=/, "");
      const last = this.#withValue(name, written, attached, following);
      return { given: [...given, ...last.given], consumed: last.consumed };
    }
    return { given, consumed: 1 };
  }

  #unknown(word: string): UsageError {
    return new UsageError(`unknown option ${word}; ${this.#remedy}`);
  }

  #withValue(
    name: Name,
    written: string,
    attached: string | undefined,
    following: string | undefined,
  ): Read<Name> {
    const { value: hint = "", implied } = this.#table[name];
    const value = attached ?? implied ?? following;
    if (value === undefined || value === "") {
      throw new UsageError(
        `${written} needs a value; write ${written}${implied === undefined ? " " : "="}${hint}`,
      );
    }
    const consumed = attached === undefined && implied === undefined ? 2 : 1;
    return { given: [{ name, written, value }], consumed };
  }
}

function takesNoValue(written: string, value: string): UsageError {
  return new UsageError(`${written} takes no value; write it without "=${value}"`);
}
