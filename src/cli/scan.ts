/**
 * Finds where our part of the command line ends and the command begins, and rejects what is not ours. citty would read
 * on behind the first word, take unknown options silently, and keep only the last of several.
 */

import { isOptionName, OPTION_NAMES, optionNamed, type OptionName } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** The words after the program's name, read one at a time: a command line can be long, and ours is its beginning. */
export type Words = Pick<readonly string[], "length" | "at">;

/** An option as it was given. */
export interface Given {
  readonly name: OptionName;
  /** As it was written: `-e`. */
  readonly written: string;
  /** The value of an option that takes one. */
  readonly value?: string;
}

/** Our part of the command line. */
export interface Scan {
  readonly given: readonly Given[];
  /** Where the command begins; the number of words when there is none. */
  readonly commandAt: number;
}

/** Reads options up to `--`, the first word that is none, or one that asks for help or the version. */
export function scan(words: Words): Scan {
  const given: Given[] = [];
  let index = 0;
  while (index < words.length) {
    const word = words.at(index) ?? "";
    if (word === "--") return { given, commandAt: index + 1 };
    // A dash alone is a word like any other: some programs go by odd names.
    if (!word.startsWith("-") || word === "-") return { given, commandAt: index };
    const following = words.at(index + 1);
    const read = word.startsWith("--") ? readLong(word, following) : readShort(word, following);
    given.push(...read.given);
    index += read.consumed;
    if (read.given.some(({ name }) => name === "help" || name === "version")) break;
  }
  return { given, commandAt: index };
}

interface Read {
  readonly given: readonly Given[];
  readonly consumed: 1 | 2;
}

/** `--name`, `--name=value` or `--name value`. */
function readLong(word: string, following: string | undefined): Read {
  const equals = word.indexOf("=");
  const written = equals < 0 ? word : word.slice(0, equals);
  const name = written.slice(2);
  if (!isOptionName(name)) throw unknownOption(written);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  if (optionNamed(name).value !== undefined) return withValue(name, written, attached, following);
  if (attached !== undefined) throw takesNoValue(written, attached);
  return { given: [{ name, written }], consumed: 1 };
}

/** `-v`, `-vvg`, `-e143`, `-e=143` or `-e 143`. */
function readShort(word: string, following: string | undefined): Read {
  const given: Given[] = [];
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index);
    const written = `-${letter}`;
    const name = OPTION_NAMES.find((each) => optionNamed(each).short === letter);
    if (name === undefined) throw unknownOption(word.length > 2 ? `${written} in ${word}` : written);
    const rest = word.slice(index + 1);
    if (optionNamed(name).value === undefined) {
      if (rest.startsWith("=")) throw takesNoValue(written, rest.slice(1));
      given.push({ name, written });
      continue;
    }
    const attached = rest === "" ? undefined : rest.replace(/^=/, "");
    const last = withValue(name, written, attached, following);
    return { given: [...given, ...last.given], consumed: last.consumed };
  }
  return { given, consumed: 1 };
}

function withValue(
  name: OptionName,
  written: string,
  attached: string | undefined,
  following: string | undefined,
): Read {
  const value = attached ?? following;
  if (value === undefined || value === "") {
    throw new UsageError(`${written} needs a value; write ${written} ${optionNamed(name).value ?? ""}`);
  }
  return { given: [{ name, written, value }], consumed: attached === undefined ? 2 : 1 };
}

function takesNoValue(written: string, value: string): UsageError {
  return new UsageError(`${written} takes no value; write it without "=${value}"`);
}

function unknownOption(word: string): UsageError {
  return new UsageError(`unknown option ${word}; if it belongs to the command, write -- before the command`);
}
