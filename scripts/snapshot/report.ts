/** What the program in its making mode says of itself: `struct report` in scripts/static/carrier/making.c. */

import { BuildError } from "../build/error.ts";

/** The granularity in which the memory of a process is looked at, in bytes. */
export const PAGE = 0x1000;

/** A mapping as the program sees it. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  readonly canExecute: boolean;
  /** The path of the file, or a name in brackets; empty for memory without one. */
  readonly name: string;
}

export interface Report {
  /** Nothing below this address of the stack is in use. */
  readonly stack: number;
  /** How many threads live. */
  readonly threads: number;
  /** Signals with a handler, with its address; 1 is SIG_IGN. */
  readonly handlers: ReadonlyMap<number, number>;
  readonly mappings: readonly Mapping[];
}

const WORD = 8;
const SIGNALS = 64;
const BYTES = (2 + SIGNALS) * WORD;

export function readReport(bytes: Buffer): Report {
  if (bytes.length < BYTES) throw new BuildError("the program stopped without a report");
  const word = (index: number): number => Number(bytes.readBigUInt64LE(index * WORD));
  const handlers = Array.from({ length: SIGNALS }, (_, index) => [index + 1, word(2 + index)] as const);
  return {
    stack: word(0),
    threads: word(1),
    handlers: new Map(handlers.filter(([, handler]) => handler !== 0)),
    mappings: bytes
      .toString("utf8", BYTES)
      .split("\n")
      .filter((line) => line !== "")
      .map(readMapping),
  };
}

/** A line of /proc/PID/maps: proc(5). */
function readMapping(line: string): Mapping {
  const fields = /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])\S \S+ \S+ \d+ *(.*)$/.exec(line);
  if (fields === null) throw new BuildError(`the program reports a mapping that cannot be read: ${line}`);
  const [, start = "", end = "", read, write, execute, name = ""] = fields;
  return {
    start: Number.parseInt(start, 16),
    end: Number.parseInt(end, 16),
    canRead: read === "r",
    canWrite: write === "w",
    canExecute: execute === "x",
    name,
  };
}
