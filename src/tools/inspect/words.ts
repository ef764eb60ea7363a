/** Numbers and states in words, for people. */

import type { Effect } from "../../proc/disposition.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An age in at most six characters: `0s`, `42s`, `12m03s`, `3h12m`, `4d07h`, `120d`. */
export function age(span: number): string {
  const units = (large: number, name: string, small: number, smaller: string): string =>
    `${Math.floor(span / large)}${name}${String(Math.floor((span % large) / small)).padStart(2, "0")}${smaller}`;
  if (span < MINUTE) return `${Math.floor(span / SECOND)}s`;
  if (span < HOUR) return units(MINUTE, "m", SECOND, "s");
  if (span < DAY) return units(HOUR, "h", MINUTE, "m");
  return span < 100 * DAY ? units(DAY, "d", HOUR, "h") : `${Math.floor(span / DAY)}d`;
}

/** A size in at most five characters: `116K`, `1.7M`, `24M`. Units are powers of 1024. */
export function size(bytes: number): string {
  let value = bytes / 1024;
  for (const unit of ["K", "M", "G", "T"]) {
    if (value < 9.95 && unit !== "K") return `${value.toFixed(1)}${unit}`;
    if (value < 1023.5) return `${value.toFixed(0)}${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(0)}P`;
}

/** The letters of proc_pid_stat(5). */
const STATES: ReadonlyMap<string, string> = new Map([
  ["R", "running"],
  ["S", "sleeping"],
  ["D", "uninterruptible"],
  ["Z", "zombie"],
  ["T", "stopped"],
  ["t", "traced"],
  ["X", "dead"],
  ["I", "idle"],
]);

/** The word for a state; a letter that nobody knows stands for itself. */
export function stateWord(letter: string): string {
  return STATES.get(letter) ?? letter;
}

/** What SIGTERM would do, as a clause. */
export const TERM_MEANS: Readonly<Record<Effect, string>> = {
  default: "it has not said otherwise, and is ended by it",
  caught: "its handler runs, and decides",
  ignored: "it is thrown away",
  blocked: "it is kept until the process wants it",
  dropped: "it is thrown away, because a PID 1 has no handler for it",
};
