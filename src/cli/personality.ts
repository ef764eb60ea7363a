/**
 * Another init's interface over the same settings: its options, its variables, its ways. Each is declared in a file of
 * personalities/, as the original behaves; the words are ours, in its shape.
 */

import type { Manner } from "../manner.ts";
import type { Answer, Invocation } from "./ask.ts";
import { OPTIONS, type OptionName } from "./options.ts";
import { parse } from "./parse.ts";
import { type Given, type Grammar, scan, type Words } from "./scan.ts";
import { type Defaults, readSettings, type Variables } from "./settings.ts";
import type { OptionTable } from "./table.ts";
import { UsageError } from "./usage-error.ts";

/** What init was started with, as far as it says what to do. */
export interface Called {
  readonly words: Words;
  /** Our variables. */
  readonly variables: Variables;
  /** Init's own number. */
  readonly self: () => number;
  /** The value of any variable; undefined when it is not set. */
  readonly variable: (name: string) => string | undefined;
}

export interface Personality {
  /** The last parts of argv[0] by which it is known; its own name first. */
  readonly calledAs: readonly [string, ...string[]];
  readonly manner: Manner;
  /** What init was asked to do; our part of the words begins at `from`. Nothing is thrown: a mistake has an answer. */
  readonly read: (called: Called, from: number) => Invocation;
}

/** What words and variables mean. */
export interface Meaning {
  /** In options of ours; those that are shared are among them already. */
  readonly given?: readonly Given<OptionName>[];
  readonly defaults: Defaults;
  /** Whether no command is to be run. */
  readonly pauses?: boolean;
}

export interface Declaration<Name extends string> {
  readonly calledAs: Personality["calledAs"];
  /** As far as no option changes it. */
  readonly manner: Manner;
  readonly options: OptionTable<Name>;
  /** Those of them that mean the same as ours of the same name. */
  readonly shared: readonly OptionName[];
  readonly abbreviates: Grammar["abbreviates"];
  /** Whether a `--` right behind the command's name is none of its arguments. */
  readonly skipsDashes: boolean;
  readonly meaning: (given: readonly Given<Name>[], variable: Called["variable"]) => Meaning;
  /** What it answers to the options that are questions, and to the word --version alone. */
  readonly answers: Readonly<Partial<Record<NoInfer<Name>, Answer>> & Record<"version", Answer>>;
  /** Said about a mistake, or that there is no command; `self` is init's own number. */
  readonly complaint: (reason: string, self: number) => string;
  /** The latter, where it is said otherwise. */
  readonly nothingToRun?: (reason: string, self: number) => string;
}

/** The exit status for wrong usage, of all of them. */
const WRONG = 1;

/** A personality from what is declared of it. */
export function personality<Name extends string>(declared: Declaration<Name>): Personality {
  const { calledAs, options, shared, abbreviates, skipsDashes, meaning, answers, complaint, nothingToRun } =
    declared;

  function read({ words, variables, variable, self }: Called, from: number): Invocation {
    if (words.length === from + 1 && words.at(from) === "--version") return say(answers.version);
    const { given, restAt } = scan(words, options, from, { abbreviates, remedy: "see the usage" });
    const [answer] = given.flatMap(({ name }) => answers[name] ?? []);
    if (answer !== undefined) return say(answer);
    const meant = meaning(given, variable);
    const same = shared.flatMap((name) =>
      given.filter((each) => isNamed(each, name)).map((each) => ({ ...each, name })),
    );
    const ours = [...same, ...(meant.given ?? [])];
    const settings = readSettings(ours, parse(ours, OPTIONS), variables, meant.defaults);
    if (meant.pauses === true) return { ask: "pause", settings };
    if (restAt >= words.length) {
      const text = (nothingToRun ?? complaint)("there is no command to run", self());
      return { ask: "say", to: "stderr", text, status: WRONG };
    }
    const isSkipped = skipsDashes && words.at(restAt - 1) !== "--" && words.at(restAt + 1) === "--";
    return { ask: "run", settings, commandAt: restAt, argumentsAt: restAt + (isSkipped ? 2 : 1) };
  }

  return {
    calledAs,
    manner: declared.manner,
    read: (called, from) => {
      try {
        return read(called, from);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return { ask: "say", to: "stderr", text: complaint(error.message, called.self()), status: WRONG };
      }
    },
  };
}

function say(answer: Answer): Invocation {
  return { ask: "say", ...answer, status: 0 };
}

/** How often an option was given. */
export function countOf<Name extends string>(given: readonly Given<Name>[], name: Name): number {
  return given.filter((each) => each.name === name).length;
}

function isNamed({ name }: Given<string>, as: string): boolean {
  return name === as;
}
