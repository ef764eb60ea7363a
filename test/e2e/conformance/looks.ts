/** Cases from what is looked at. */

import type { Options } from "../harness/container.ts";
import type { Case, Observation } from "./peers.ts";

export type Look = (init: string, words: readonly string[], options?: Options) => Promise<Observation>;

/** A look at what comes of a command line, with something set up before. */
export function look(observe: Look, what: string, words: string, options: Options = {}): Case {
  const given = words === "" ? [] : words.split(" ");
  return {
    name: `${what}${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => await observe(init, given, options),
  };
}

/** Only some of what a look sees: the rest is another line's. */
export function only(observe: Look, ...fields: readonly string[]): Look {
  return async (init, words, options) => {
    const seen = await observe(init, words, options);
    return Object.fromEntries(fields.map((field) => [field, seen[field]]));
  };
}
