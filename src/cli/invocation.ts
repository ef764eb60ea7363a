/** What init was asked to do, from its name, the words behind that and the environment. */

import { version } from "../version.ts";
import type { Invocation } from "./ask.ts";
import { OPTIONS, type OptionName } from "./options.ts";
import { parse } from "./parse.ts";
import { choosePersonality } from "./personalities.ts";
import type { Called } from "./personality.ts";
import { type Given, scan } from "./scan.ts";
import { readSettings } from "./settings.ts";
import { usage } from "./usage.ts";
import { UsageError } from "./usage-error.ts";

/** Reads it; throws a UsageError with one sentence when something is wrong. `name` is argv[0]. */
export function readInvocation(name: string, called: Called): Invocation {
  const { personality, from } = choosePersonality(name, called);
  return personality === undefined ? readNative(called, from) : personality.read(called, from);
}

function readNative({ words, variables }: Called, from: number): Invocation {
  // A subcommand as the very first word only: `init -- doctor` runs a program of that name.
  const first = words.at(0);
  if (first === "inspect" || first === "doctor") return { ask: first };
  const { given, restAt: commandAt } = scan(words, OPTIONS, from);
  const asked = given.find(isQuestion);
  if (asked !== undefined) {
    const text = asked.name === "help" ? usage() : `lastcall ${version}\n`;
    return { ask: "say", to: "stdout", text, status: 0 };
  }
  const settings = readSettings(given, parse(given, OPTIONS), variables);
  if (commandAt >= words.length) {
    throw new UsageError("no command to run; write it behind the options, as in: init -- ./server");
  }
  return { ask: "run", settings, commandAt, argumentsAt: commandAt + 1 };
}

function isQuestion(given: Given<OptionName>): given is Given<OptionName> & { name: "help" | "version" } {
  return given.name === "help" || given.name === "version";
}
