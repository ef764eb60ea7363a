/** The report for people: at most 80 columns. */

import { describeEnding, type Ending, type Milliseconds, type Pid } from "../../process.ts";
import { SIGCONT, SIGKILL, type Signal, signalName } from "../../signal.ts";
import { cut, pad, plain } from "../columns.ts";
import {
  type ProcessRecord,
  type Recorded,
  type SenderRecord,
  type StopRecord,
  wasKilled,
} from "./record.ts";

/** How the run ended. */
export interface Outcome {
  readonly pid: Pid;
  /** The command's name, readable. */
  readonly command: string;
  readonly ending: Ending | undefined;
  readonly status: number;
  /** How long it took, from the command's start to init's leaving. */
  readonly took: Milliseconds;
}

const COLUMNS = { pid: 7, command: 15, signals: 22, ended: 24, lived: 8 };
const UNKNOWN = "?";

/** The report as lines of text. */
export function reportTable(outcome: Outcome, record: Recorded): string {
  const { processes, stops, omitted } = record;
  const base = stops[0]?.at ?? 0;
  const killed = processes.filter(wasKilled).length;
  const lines = [
    `lastcall: report of process ${String(outcome.pid)} (${outcome.command}), which ${endingOf(outcome)}`,
    `  took ${span(outcome.took)}; ${counted(processes.length + omitted, "process", "processes")} seen, ${String(killed)} had to be killed`,
    ...stops.map((stop) => `  ${describeStop(stop)}`),
    ...(stops.length > 0 ? ["  times (+) count from the first request to stop"] : []),
    "",
    row("PID", "COMMAND", "SENT BY INIT", "ENDED", "LIVED"),
    ...processes.flatMap((each) => rowsOf(each, base)),
    ...(omitted > 0 ? [`  and ${counted(omitted, "process", "processes")} that ended long before`] : []),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function endingOf({ ending, status }: Outcome): string {
  return `${ending === undefined ? "has not been seen to end" : describeEnding(ending)}; exit status ${String(status)}`;
}

function describeStop({ signal, at, sender }: StopRecord): string {
  return `${signalName(signal)} after ${span(at)}, from ${describeSender(sender)}`;
}

function describeSender(sender: SenderRecord): string {
  if (sender.by === "kernel") return "the kernel";
  if (sender.by === "outside") return "outside this PID namespace";
  const command = sender.command === undefined ? "" : ` (${plain(sender.command)})`;
  return `process ${String(sender.pid)}${command} of user ${sender.user ?? String(sender.uid)}`;
}

/** One line, or more when there were more signals than fit. */
function rowsOf(process: ProcessRecord, base: number): readonly string[] {
  const [first = "", ...more] = signalLines(process, base);
  const command = process.command === undefined ? UNKNOWN : plain(process.command);
  const lived = process.ended?.lived;
  return [
    row(String(process.pid), command, first, fateOf(process), lived === undefined ? UNKNOWN : span(lived)),
    ...more.map((line) => row("", "", line, "", "")),
  ];
}

/** `TERM +0ms KILL +5.0s`, broken into what fits. The SIGCONT behind a request to stop goes without saying. */
function signalLines({ signals }: ProcessRecord, base: number): readonly string[] {
  const told = signals.filter(({ signal }, index) => signal !== SIGCONT || index === 0);
  const lines: string[] = [];
  let line = "";
  for (const [text, times] of runs(told.map(({ signal, at }) => `${short(signal)} ${offset(at - base)}`))) {
    const word = times === 1 ? text : `${text} x${String(times)}`;
    const longer = line === "" ? word : `${line}, ${word}`;
    if (longer.length > COLUMNS.signals && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? ["-"] : [...lines, line];
}

/** Equal words that follow each other, once each, with how often. */
function runs(words: readonly string[]): readonly (readonly [string, number])[] {
  const found: [string, number][] = [];
  for (const word of words) {
    const last = found.at(-1);
    if (last?.[0] === word) last[1]++;
    else found.push([word, 1]);
  }
  return found;
}

function fateOf(process: ProcessRecord): string {
  const { ended, isThere, effect } = process;
  if (wasKilled(process))
    return ended === undefined ? "killed, end not seen" : `KILLED${REASONS[effect ?? "unknown"]}`;
  if (ended === undefined) return isThere ? "still there" : "unknown (not a child)";
  const { ending } = ended;
  if (ending.by === "exit") return `exited with ${String(ending.code)}`;
  return `by ${signalName(ending.signal)}${ending.core ? ", core dumped" : ""}`;
}

/** Why it had to be killed. */
const REASONS = {
  ignored: ", ignored TERM",
  blocked: ", blocked TERM",
  dropped: ", dropped TERM",
  caught: ", caught TERM",
  default: "",
  unknown: "",
};

function short(signal: Signal): string {
  return signal === SIGKILL ? "KILL" : signalName(signal).replace(/^SIG/, "");
}

function offset(ms: number): string {
  return `${ms < 0 ? "-" : "+"}${span(Math.abs(ms))}`;
}

/** `120ms`, `5.0s`, `12m03s`, `3h12m`, `4d03h`. */
export function span(ms: number): string {
  if (Math.round(ms) < 1000) return `${String(Math.round(ms))}ms`;
  const seconds = Math.floor(Math.round(ms) / 1000);
  if (seconds < 60) return `${(Math.floor(Math.round(ms) / 100) / 10).toFixed(1)}s`;
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (hours === 0) return `${String(minutes)}m${padded(seconds % 60)}s`;
  if (hours < 24) return `${String(hours)}h${padded(minutes % 60)}m`;
  return `${String(Math.floor(hours / 24))}d${padded(hours % 24)}h`;
}

function padded(number: number): string {
  return String(number).padStart(2, "0");
}

function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

function row(pid: string, command: string, signals: string, ended: string, lived: string): string {
  return [
    pid.padStart(COLUMNS.pid),
    pad(cut(command, COLUMNS.command, "~"), COLUMNS.command, "left"),
    signals.padEnd(COLUMNS.signals),
    ended.padEnd(COLUMNS.ended),
    lived.padStart(COLUMNS.lived),
  ].join(" ");
}
