/**
 * The report for programs: one JSON object a line. `type` says what a line is: first a `run`, then every `stop`, then
 * every `process`. What was not seen is null. Times are milliseconds, and count from the command's start.
 */

import { type Ending } from "../../process.ts";
import { signalName } from "../../signal.ts";
import { displayed } from "../../text.ts";
import {
  type ProcessRecord,
  type Recorded,
  type SenderRecord,
  type StopRecord,
  wasKilled,
} from "./record.ts";
import type { Outcome } from "./table.ts";

/** How the run went as a whole; the first line. */
export interface RunLine {
  readonly type: "run";
  /** The command's name and first process. */
  readonly command: string;
  readonly pid: number;
  /** When the command was started: ISO 8601, UTC. */
  readonly started: string;
  readonly took: number;
  /** Init's exit status. */
  readonly status: number;
  /** How many processes were seen, and how many of them had to be killed. */
  readonly processes: number;
  readonly killed: number;
  /** For how many of them there is no line, because they ended long before the others. */
  readonly omitted: number;
}

/** A request to stop that init received. */
export interface StopLine {
  readonly type: "stop";
  readonly signal: string;
  readonly at: number;
  readonly sender:
    | {
        readonly by: "process";
        readonly pid: number;
        readonly uid: number;
        readonly user: string | null;
        readonly command: string | null;
      }
    | { readonly by: "outside" | "kernel" };
}

/** A process that init was responsible for. */
export interface ProcessLine {
  readonly type: "process";
  readonly pid: number;
  readonly main: boolean;
  readonly command: string | null;
  /** What init sent it, in order; of more than 50 the last ones. */
  readonly signals: readonly { readonly signal: string; readonly at: number }[];
  readonly ended:
    | { readonly by: "exit"; readonly code: number; readonly at: number }
    | { readonly by: "signal"; readonly signal: string; readonly core: boolean; readonly at: number }
    | null;
  /** To 10 milliseconds. */
  readonly lived: number | null;
  /** Whether init had to kill it, and what it did with SIGTERM then. */
  readonly killed: boolean;
  readonly sigterm: "default" | "caught" | "ignored" | "blocked" | "dropped" | null;
  /** Whether it was still there when init left. */
  readonly left: boolean;
}

/** The report as lines of JSON. */
export function reportJson(outcome: Outcome, started: Date, record: Recorded): string {
  const { processes, stops, omitted } = record;
  const run: RunLine = {
    type: "run",
    command: outcome.command,
    pid: outcome.pid,
    started: started.toISOString(),
    took: outcome.took,
    status: outcome.status,
    processes: processes.length + omitted,
    killed: processes.filter(wasKilled).length,
    omitted,
  };
  const lines = [run, ...stops.map(stopLine), ...processes.map(processLine)];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function stopLine({ signal, at, sender }: StopRecord): StopLine {
  return { type: "stop", signal: signalName(signal), at, sender: senderValue(sender) };
}

function senderValue(sender: SenderRecord): StopLine["sender"] {
  if (sender.by !== "process") return { by: sender.by };
  const { pid, uid, user, command } = sender;
  return { by: "process", pid, uid, user: user ?? null, command: readable(command) };
}

function processLine(process: ProcessRecord): ProcessLine {
  const { pid, isMain, command, signals, ended, effect, isThere } = process;
  return {
    type: "process",
    pid,
    main: isMain,
    command: readable(command),
    signals: signals.map(({ signal, at }) => ({ signal: signalName(signal), at })),
    ended: ended === undefined ? null : endedValue(ended.ending, ended.at),
    lived: ended?.lived ?? null,
    killed: wasKilled(process),
    sigterm: effect ?? null,
    left: ended === undefined && isThere,
  };
}

function endedValue(ending: Ending, at: number): ProcessLine["ended"] {
  if (ending.by === "exit") return { ...ending, at };
  return { ...ending, signal: signalName(ending.signal), at };
}

function readable(bytes: string | undefined): string | null {
  return bytes === undefined ? null : displayed(bytes);
}
