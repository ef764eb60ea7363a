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

/** How a program writes its options. */
export interface Grammar {
  /** Whether the beginning of a long name will do, as getopt_long(3) has it. */
  readonly abbreviates: boolean;
  /** What to do about an option that is not in the table. */
  readonly remedy: string;
}

const NATIVE: Grammar = {
  abbreviates: false,
  remedy: "if it belongs to the command, write -- before the command",
};

/**
 * Reads options of a table up to `--`, the first word that is none, or one that asks for words (help, the version), from a
 * word on.
 */
export function scan<Name extends string>(
  words: Words,
  table: OptionTable<Name>,
  from = 0,
  grammar = NATIVE,
): Scan<Name> {
  const reader = new Reader(table, grammar);
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
    if (read.given.some(({ name }) => table[name].isQuestion === true)) break;
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
  readonly #grammar: Grammar;

  constructor(table: OptionTable<Name>, grammar: Grammar) {
    this.#table = table;
    this.#grammar = grammar;
  }

  read(word: string, following: string | undefined): Read<Name> {
    return word.startsWith("--") ? this.#readLong(word, following) : this.#readShort(word, following);
  }

  /** `--name`, `--name=value` or `--name value`. */
  #readLong(word: string, following: string | undefined): Read<Name> {
    const equals = word.indexOf("=");
    const written = equals < 0 ? word : word.slice(0, equals);
    const name = this.#named(written.slice(2));
    if (name === undefined) throw this.#unknown(written);
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

  /** The option of that long name; undefined when there is none, or more than one that it could be. */
  #named(word: string): Name | undefined {
    const isLong = (name: Name): boolean => this.#table[name].letterOnly !== true;
    if (isNameIn(this.#table, word) && isLong(word)) return word;
    if (!this.#grammar.abbreviates || word === "") return undefined;
    const [name, ...others] = namesIn(this.#table).filter((each) => isLong(each) && each.startsWith(word));
    return others.length === 0 ? name : undefined;
  }

  #unknown(word: string): UsageError {
    return new UsageError(`unknown option ${word}; ${this.#grammar.remedy}`);
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
