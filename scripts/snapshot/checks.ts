/**
 * What must be so for a snapshot to be one: a restore brings back memory and one thread, and nothing else. Whatever it
 * would lose stops the build.
 */

import { BuildError } from "../build/error.ts";
import type { Mapping } from "./report.ts";
import type { Stopped } from "./run.ts";

/**
 * Signals that the runtime handles or ignores: faults, and what it stops threads with. None of it is brought back, since
 * every signal is blocked for good before a restored program runs.
 */
const KNOWN_SIGNALS: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, 13, 25, 30, 31]);

/** Throws a BuildError with one sentence for what a restore could not bring back. */
export function checkCanBeRestored({ report, descriptors }: Stopped): void {
  const { threads, handlers, mappings } = report;
  if (threads !== 1) throw refused(`has ${threads} threads`);
  for (const number of descriptors.keys()) {
    if (number > 2) throw refused(`has descriptor ${number} open: ${descriptors.get(number) ?? ""}`);
  }
  for (const number of handlers.keys()) {
    if (!KNOWN_SIGNALS.has(number)) throw refused(`has set what signal ${number} does`);
  }
  const program = mappings[0]?.name;
  const strange = mappings.find((mapping) => !isKnown(mapping, program));
  if (strange !== undefined) throw refused(`has mapped ${strange.name}`);
}

/** The program itself, memory without a name, and what the kernel gives every process. */
function isKnown({ name }: Mapping, program: string | undefined): boolean {
  return name === "" || name === program || name.startsWith("[");
}

function refused(what: string): BuildError {
  return new BuildError(
    `the program ${what} where it is to be frozen, and a restore brings back no such thing; build without --snapshot`,
  );
}
