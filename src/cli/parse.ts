/** citty's part: our slice of the command line, found and checked by the scan, to values by name. */

import { parseArgs } from "citty";
import type { Given } from "./scan.ts";
import { cittyArguments, namesIn, type OptionTable } from "./table.ts";

/** The value of each option that was given, the last one if it was given often; a switch is `true`. */
export type Parsed<Name extends string> = ReadonlyMap<Name, string | true>;

/** Parses options that the scan has found. */
export function parse<Name extends string>(
  given: readonly Given<Name>[],
  table: OptionTable<Name>,
): Parsed<Name> {
  const parsed = new Map<Name, string | true>();
  if (given.length === 0) return parsed;
  // One word an option: a value of its own could look like an option to citty.
  const words = given.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  const values: Readonly<Record<string, unknown>> = parseArgs(words, cittyArguments(table));
  for (const name of namesIn(table)) {
    const value = values[name];
    if (value === true || typeof value === "string") parsed.set(name, value);
  }
  return parsed;
}
