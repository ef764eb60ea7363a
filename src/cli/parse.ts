/** citty's part: our slice of the command line, found and checked by the scan, to values by name. */

import { parseArgs } from "citty";
import { cittyArguments, OPTION_NAMES, type OptionName } from "./options.ts";
import type { Given } from "./scan.ts";

/** The value of each option that was given, the last one if it was given often; a switch is `true`. */
export type Parsed = ReadonlyMap<OptionName, string | true>;

/** Parses options that the scan has found. */
export function parse(given: readonly Given[]): Parsed {
  // One word an option: a value of its own could look like an option to citty.
  const words = given.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  const values: Readonly<Record<string, unknown>> = parseArgs(words, cittyArguments());
  const parsed = new Map<OptionName, string | true>();
  for (const name of OPTION_NAMES) {
    const value = values[name];
    if (value === true || typeof value === "string") parsed.set(name, value);
  }
  return parsed;
}
