/** `init doctor`: its words and its usage. */

import { parse } from "./parse.ts";
import { scan, type Words } from "./scan.ts";
import type { OptionTable } from "./table.ts";
import { describeOptions, wrap } from "./usage.ts";

/** The options of the subcommand, by long name. */
export const DOCTOR_OPTIONS = {
  json: { description: "tell the findings as one JSON object, for programs" },
  help: { short: "h", isQuestion: true, description: "show this and exit" },
} as const satisfies OptionTable<string>;

/** What the doctor was asked. */
export type DoctorRequest =
  | { readonly wants: "help" }
  | {
      readonly wants: "findings";
      readonly json: boolean;
      /** The word at which the command begins that is to be judged, if there is one. */
      readonly commandAt?: number;
    };

/** Reads the words of `init doctor`, of which `doctor` is the first; throws a UsageError. */
export function readDoctor(words: Words): DoctorRequest {
  const { given, restAt } = scan(words, DOCTOR_OPTIONS, 1);
  const parsed = parse(given, DOCTOR_OPTIONS);
  if (parsed.has("help")) return { wants: "help" };
  const json = parsed.has("json");
  return { wants: "findings", json, ...(restAt < words.length ? { commandAt: restAt } : {}) };
}

/** How to call it, in at most 80 columns. */
export function doctorUsage(): string {
  return [
    "Usage: init doctor [--json] [--] [command [arguments...]]",
    "",
    ...ABOUT.flatMap((paragraph) => [...wrap(paragraph, ""), ""]),
    ...describeOptions(DOCTOR_OPTIONS),
    "",
    "Exit status: 0 if nothing is wrong, 1 with findings, and for wrong usage.",
    "",
  ].join("\n");
}

const ABOUT = [
  "Looks for what would keep a container from starting or from stopping in order, and says what to do about it. " +
    "Starts nothing, changes nothing.",
  "As PID 1 of a new container it judges the image, and the command if one is named. Started in a running container " +
    "(docker exec), it judges the processes there. Elsewhere it judges the command and the limits.",
];
