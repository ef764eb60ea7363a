/** Settings as they are read from a command line and variables. */

import { expect } from "bun:test";
import type { Invocation } from "../../src/cli/ask.ts";
import { readInvocation } from "../../src/cli/invocation.ts";
import { OPTIONS } from "../../src/cli/options.ts";
import { parse } from "../../src/cli/parse.ts";
import { scan } from "../../src/cli/scan.ts";
import { readSettings, type Settings } from "../../src/cli/settings.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

export type Variables = Readonly<Record<string, string>>;

/** What a command line says, its words parted by one space each. */
export function settings(line: string, variables: Variables = {}): Settings {
  const { given } = scan(line === "" ? [] : line.split(" "), OPTIONS);
  return readSettings(given, parse(given, OPTIONS), new Map(Object.entries(variables)));
}

/** Expects a command line to be refused with one sentence. */
export function refuses(line: string, sentence: string, variables: Variables = {}): void {
  expect(() => settings(line, variables)).toThrow(new UsageError(sentence));
}

/** What init is asked by its words and an environment, called by a name. */
export function invocation(
  words: readonly string[],
  environment: Variables = {},
  name = "/init",
): Invocation {
  const variables = new Map(Object.entries(environment));
  const ours = new Map([...variables].filter(([each]) => each.startsWith("LASTCALL_")));
  return readInvocation(name, {
    words,
    variables: ours,
    self: () => 1,
    variable: (each) => variables.get(each),
  });
}

/** The settings of a run that is asked for under a name, by words that end with the command `server`. */
export function settingsAs(name: string, line: string, environment: Variables = {}): Settings {
  const words = line === "" ? [] : line.split(" ");
  const asked = invocation([...words, "server"], environment, name);
  if (asked.ask !== "run") throw new Error(`it is not to run: ${JSON.stringify(asked)}`);
  return asked.settings;
}

/** What is answered under a name: the status, the stream, the text. */
export function answer(name: string, ...words: readonly string[]): readonly [number, string, string] {
  const asked = invocation(words, {}, name);
  if (asked.ask !== "say") throw new Error(`it is to ${asked.ask}`);
  return [asked.status, asked.to, asked.text];
}
