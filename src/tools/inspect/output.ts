/** Where inspect writes, and who may interrupt it there. */

import { Errno } from "../../libc/errno.ts";
import { includes, type SignalSet, signalSet } from "../../signal-set.ts";
import type { ToolLibc } from "../../libc/tools.ts";
import { milliseconds } from "../../process.ts";
import { SIGHUP, SIGINT, type Signal, SIGQUIT, SIGTERM } from "../../signal.ts";
import type { Style } from "./table.ts";

export const STDOUT = 1;
const DEFAULT_COLUMNS = 80;

/** Signals that end it, as they end a program that says nothing about them. */
export const ENDING: SignalSet = signalSet([SIGHUP, SIGINT, SIGQUIT, SIGTERM]);

/** What the output can show, by the terminal and by the environment. */
export function styleOf(libc: ToolLibc): Style {
  const size = libc.terminalSize(STDOUT);
  return {
    // Some terminals do not know how wide they are, and say 0.
    columns: size === undefined || size.columns === 0 ? DEFAULT_COLUMNS : size.columns,
    isUnicode: /utf-?8/i.test(locale(libc)),
    hasColour: size !== undefined && variable(libc, "NO_COLOR") === "" && !isDumb(libc),
  };
}

/** Whether the terminal says that it can only print one line after the other. */
export function isDumb(libc: ToolLibc): boolean {
  return variable(libc, "TERM") === "dumb";
}

/** The locale that says which letters there are: setlocale(3) */
function locale(libc: ToolLibc): string {
  const set = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => variable(libc, name));
  return set.find((value) => value !== "") ?? "";
}

function variable(libc: ToolLibc, name: string): string {
  return libc.start().environment.valueAfter(`${name}=`) ?? "";
}

/** A descriptor that can be read when one of those signals has come; every signal is blocked since the start. */
export function openSignals(libc: ToolLibc, of: SignalSet): number {
  const descriptor = libc.openSignals(of);
  if (descriptor instanceof Errno)
    throw new Error(`inspect cannot wait for signals: ${descriptor.toString()}`);
  return descriptor;
}

/** Takes the signals that have come; those that are none of the given ones mean nothing here. */
export function takeSignals(libc: ToolLibc, of: SignalSet): readonly Signal[] {
  const taken: Signal[] = [];
  for (;;) {
    const signal = libc.wait(milliseconds(0));
    if (signal === undefined) return taken;
    if (includes(of, signal)) taken.push(signal);
  }
}

/** The status with which a shell reports a program that such a signal has ended. */
export function statusAfter(signals: readonly Signal[]): number {
  return 128 + (signals[0] ?? SIGTERM);
}
