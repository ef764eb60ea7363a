/**
 * What must be so for a snapshot to be one: a restore brings back memory and one thread, and nothing else. Whatever it
 * would lose stops the build.
 */

import { homedir, hostname } from "node:os";
import { BuildError } from "../build/error.ts";
import type { Mapping } from "./report.ts";
import type { Content } from "./layout.ts";
import { type Stopped, TEMPORARY } from "./run.ts";

/**
 * Signals that the runtime handles or ignores: faults, and what it stops threads with. None of it is brought back, since
 * every signal is blocked for good before a restored program runs.
 */
const KNOWN_SIGNALS: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, 13, 25, 30, 31]);

/** How long a value of the environment is that comes from nowhere else, and how long a name. */
const TELLING = 12;
const SHORTEST = 4;
const WORD = 8;
/** How much of its stack the kernel may have written to before the program starts, in bytes. */
const USED = 0x4000;

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

/** What tells of the machine that builds: its name, and paths and values that the program could have come upon. */
export function tracesOfBuilder(): readonly string[] {
  const values = Object.values(process.env).flatMap((value = "") => (value.length >= TELLING ? value : []));
  return [...new Set([hostname(), homedir(), process.cwd(), TEMPORARY, ...values])].filter(
    (trace) => trace.length >= SHORTEST,
  );
}

/**
 * Throws a BuildError if there is something of the builder's in the memory that the static program had not: a text, or an
 * address on the stack that the kernel gave the run, which no other run has.
 */
export function checkTellsNothing(
  contents: readonly Content[],
  program: Buffer,
  { report }: Stopped,
  traces = tracesOfBuilder(),
): void {
  const stack = report.mappings.find(({ name }) => name === "[stack]");
  for (const { start, bytes } of contents) {
    const trace = traces.find((each) => bytes.includes(each) && !program.includes(each));
    if (trace !== undefined) throw told(`"${trace}"`, start + bytes.indexOf(trace));
    for (let at = 0; stack !== undefined && at + WORD <= bytes.length; at += WORD) {
      const value = Number(bytes.readBigUInt64LE(at));
      if (value >= stack.end - USED && value < stack.end) throw told("an address on its stack", start + at);
    }
  }
}

/** The program itself, memory without a name, and what the kernel gives every process. */
function isKnown({ name }: Mapping, program: string | undefined): boolean {
  return name === "" || name === program || name.startsWith("[");
}

function told(what: string, at: number): BuildError {
  return new BuildError(
    `the frozen program would tell of the machine that built it: it has ${what} in its memory, at 0x${at.toString(16)}; build with --no-snapshot`,
  );
}

function refused(what: string): BuildError {
  return new BuildError(
    `the program ${what} where it is to be frozen, and a restore brings back no such thing; build with --no-snapshot`,
  );
}
