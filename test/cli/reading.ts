/** Settings as they are read from a command line and variables. */

import { expect } from "bun:test";
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
