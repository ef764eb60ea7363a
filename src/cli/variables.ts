/** Our variables among the environment's. */

import type { Variables } from "./settings.ts";

/** An environment without any. */
export const NO_VARIABLES: Variables = new Map();

const PREFIX = "LASTCALL_";

/** An environment that is searched without being copied: it can be a megabyte, and none of it is ours. */
export interface Environment {
  readonly at: (index: number) => string | undefined;
  /** Where entries stand that begin so. */
  readonly indexesOf: (prefix: string) => Iterable<number>;
}

/** The variables whose names begin with LASTCALL_. Of two of one name the first counts, as for getenv(3). */
export function readVariables(environment: Environment): Variables {
  const variables = new Map<string, string>();
  for (const index of environment.indexesOf(PREFIX)) {
    const [, name, value] = /^([^=]*)=(.*)$/s.exec(environment.at(index) ?? "") ?? [];
    if (name !== undefined && value !== undefined && !variables.has(name)) variables.set(name, value);
  }
  return variables;
}
