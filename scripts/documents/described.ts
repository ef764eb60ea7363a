/** The options as documents need them: a list, with what their values may be. */

import { DOCTOR_OPTIONS } from "../../src/cli/doctor.ts";
import { INSPECT_OPTIONS } from "../../src/cli/inspect.ts";
import { OPTIONS, type OptionName } from "../../src/cli/options.ts";
import { namesIn, type Option, type OptionTable } from "../../src/cli/table.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { readParentDeathSignal, readStopSignal, type ReadValue } from "../../src/cli/values.ts";
import { isSignal, LAST_SIGNAL, NOT_FORWARDED, type Signal, signalName } from "../../src/signal.ts";

/** An option, with its name and the words that can be told beforehand of those that it takes. */
export interface Described extends Option {
  readonly name: string;
  /** None for a switch, and where the value is a number, a time or a pair. */
  readonly words: readonly string[];
}

/** A word that is one of ours when it is the very first, and what it does. */
export interface Subcommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Described[];
}

/** What reads the signal of an option that takes one: a signal that it rejects is not offered. */
const SIGNALS: Partial<Readonly<Record<OptionName, ReadValue<Signal>>>> = {
  "stop-signal": readStopSignal(NOT_FORWARDED),
  "parent-death-signal": readParentDeathSignal(NOT_FORWARDED),
};

/** Read as the very first word only, and what stands behind it is for the init that it names. */
export const FIRST_ONLY: OptionName = "personality";

/** The options of init itself, in the order of the usage. */
export const NATIVE_OPTIONS: readonly Described[] = namesIn(OPTIONS).map((name) => {
  const read = SIGNALS[name];
  const described = describe(name, OPTIONS[name]);
  return read === undefined ? described : { ...described, words: signalsFor(read) };
});

export const INSPECT: Subcommand = {
  name: "inspect",
  description: "show the processes, and what a SIGTERM would do to each",
  options: describeAll(INSPECT_OPTIONS),
};

export const DOCTOR: Subcommand = {
  name: "doctor",
  description: "look for what would keep a container from starting or stopping in order",
  options: describeAll(DOCTOR_OPTIONS),
};

export const SUBCOMMANDS: readonly Subcommand[] = [INSPECT, DOCTOR];

/** The words that choose an option: its letter, its long name. */
export function spellings({ name, short }: Described): readonly string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
}

/** Whether the word behind the option is its value. */
export function takesNextWord({ value, implied }: Described): boolean {
  return value !== undefined && implied === undefined;
}

/** What asks for words: nothing behind it is read. */
export function questionsOf(options: readonly Described[]): readonly string[] {
  return options.filter(({ isQuestion }) => isQuestion === true).flatMap((option) => spellings(option));
}

/** Letters of options, those that take the next word and those that do not, for words such as -we. */
export function lettersOf(options: readonly Described[]): Readonly<Record<"valued" | "switches", string>> {
  const letters = (chosen: readonly Described[]): string => chosen.map(({ short = "" }) => short).join("");
  return {
    valued: letters(options.filter((option) => takesNextWord(option))),
    switches: letters(options.filter(({ value, isQuestion }) => value === undefined && isQuestion !== true)),
  };
}

function describeAll<Name extends string>(table: OptionTable<Name>): readonly Described[] {
  return namesIn(table).map((name) => describe(name, table[name]));
}

function describe(name: string, option: Option): Described {
  const { value = "" } = option;
  return { ...option, name, words: value.includes("|") ? value.split("|") : [] };
}

/** Names without SIG, as the usage writes them; 32 and 33 have none. */
function signalsFor(read: ReadValue<Signal>): readonly string[] {
  return Array.from({ length: LAST_SIGNAL }, (_, index) => index + 1)
    .filter((number) => isSignal(number))
    .map((number) => signalName(number))
    .filter((name) => name.startsWith("SIG") && isAccepted(read, name))
    .map((name) => name.slice("SIG".length));
}

function isAccepted(read: ReadValue<Signal>, word: string): boolean {
  try {
    read(word, "");
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
