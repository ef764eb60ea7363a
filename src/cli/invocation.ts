/** What init was asked to do, from the words behind its name and the environment. */

import { OPTIONS, type OptionName } from "./options.ts";
import { parse } from "./parse.ts";
import { type Given, scan, type Words } from "./scan.ts";
import { readSettings, type Settings, type Variables } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export type Invocation =
  | { readonly ask: "help" }
  | { readonly ask: "version" }
  /** A tool, which reads the words behind its name itself: an ordinary init does not load what it needs for that. */
  | { readonly ask: "inspect" | "doctor" }
  /** Run the command that begins at that word. */
  | { readonly ask: "run"; readonly settings: Settings; readonly commandAt: number };

/** Reads it; throws a UsageError with one sentence when something is wrong. */
export function readInvocation(words: Words, variables: Variables): Invocation {
  // A subcommand as the very first word only: `init -- doctor` runs a program of that name.
  const first = words.at(0);
  if (first === "inspect" || first === "doctor") return { ask: first };
  const { given, restAt: commandAt } = scan(words, OPTIONS);
  const asked = given.find(isQuestion);
  if (asked !== undefined) return { ask: asked.name };
  const settings = readSettings(given, parse(given, OPTIONS), variables);
  if (commandAt >= words.length) {
    throw new UsageError("no command to run; write it behind the options, as in: init -- ./server");
  }
  return { ask: "run", settings, commandAt };
}

function isQuestion(given: Given<OptionName>): given is Given<OptionName> & { name: "help" | "version" } {
  return given.name === "help" || given.name === "version";
}
