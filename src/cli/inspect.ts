/** The command line of `init inspect`. */

import { isPid, type Pid } from "../process.ts";
import { parse } from "./parse.ts";
import { type Given, scan, type Words } from "./scan.ts";
import type { OptionTable } from "./table.ts";
import { UsageError } from "./usage-error.ts";
import { describeOptions, wrap } from "./usage.ts";

export const INSPECT_OPTIONS = {
  json: { description: "one JSON object; with --watch one a line" },
  watch: {
    short: "w",
    description:
      "again every second; on a terminal with the arrow keys to choose a process, Enter for all about it, q to leave",
  },
  help: { short: "h", isQuestion: true, description: "show this and exit" },
} as const satisfies OptionTable<string>;

type InspectOption = keyof typeof INSPECT_OPTIONS;

/** What is to be shown. */
export type InspectRequest =
  | { readonly show: "help" }
  | {
      readonly show: "processes";
      readonly json: boolean;
      readonly watch: boolean;
      /** One process in detail; all if there is none. */
      readonly pid?: Pid;
    };

/** Reads the words behind `inspect`; throws a UsageError with one sentence when something is wrong. */
export function readInspectRequest(words: Words): InspectRequest {
  const given: Given<InspectOption>[] = [];
  const numbers: string[] = [];
  // Options may also stand behind the number: there is no command that they could belong to.
  for (let from = 0; from < words.length;) {
    const part = scan(words, INSPECT_OPTIONS, from, {
      abbreviates: false,
      remedy: "see init inspect --help for those that there are",
    });
    given.push(...part.given);
    if (part.given.some(({ name }) => name === "help")) return { show: "help" };
    const word = words.at(part.restAt);
    if (word !== undefined) numbers.push(word);
    from = part.restAt + 1;
  }
  const parsed = parse(given, INSPECT_OPTIONS);
  const [number, another] = numbers;
  if (another !== undefined) {
    throw new UsageError(`inspect shows one process or all; write one number, without "${another}"`);
  }
  return {
    show: "processes",
    json: parsed.has("json"),
    watch: parsed.has("watch"),
    ...(number === undefined ? {} : { pid: readPid(number) }),
  };
}

function readPid(word: string): Pid {
  const number = /^\d{1,10}$/.test(word) ? Number(word) : NaN;
  if (isPid(number)) return number;
  throw new UsageError(`inspect: "${word}" is not a process number; write one as in: init inspect 1`);
}

/** How to call it, in at most 80 columns. */
export function inspectUsage(): string {
  return [
    "Usage: init inspect [options] [PID]",
    "",
    ...ABOUT,
    "",
    ...describeOptions(INSPECT_OPTIONS),
    "",
  ].join("\n");
}

const ABOUT = [
  ...wrap(
    "Shows the tree of processes, and what a SIGTERM would do to each; with PID one process and all of its signals.",
    "",
  ),
  "",
  "SIGTERM:",
  "  default  ends it",
  "  caught   a handler of the process runs",
  "  ignored  is thrown away",
  "  blocked  is kept until the process wants it",
  "  dropped  is thrown away: a PID 1 has no handler for it",
  "STOP:",
  "  kill     only SIGKILL ends it",
  "  waits    blocks the signal and waits for it: it is told",
  "  kill?    cannot be told by this user",
];
