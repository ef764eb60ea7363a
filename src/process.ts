/** What the rest of the program says about processes: their numbers, and how they end. */

import type { SignalSet } from "./signal-set.ts";
import { type Signal, signalName } from "./signal.ts";

declare const pidBrand: unique symbol;
declare const millisecondsBrand: unique symbol;
declare const ticksBrand: unique symbol;

/** A process number, 1 or more, as this PID namespace counts (pid_namespaces(7)). */
export type Pid = number & { readonly [pidBrand]: true };

/** A span of time, or a point of the monotonic clock, in milliseconds. */
export type Milliseconds = number & { readonly [millisecondsBrand]: true };

/**
 * A point of the boot clock in ticks of a hundredth of a second, in which the kernel tells when a process started
 * (starttime in proc_pid_stat(5); USER_HZ is 100 on x86-64 and arm64).
 */
export type Ticks = number & { readonly [ticksBrand]: true };

/** A process as it was seen at one moment. */
export interface SeenProcess {
  readonly pid: Pid;
  /** When it started: with the number it means one process for ever. */
  readonly startTime: Ticks;
  /** The parent's number; 0 when it is outside this PID namespace. */
  readonly parent: number;
  /** Its process group; 0 when that is outside this PID namespace. */
  readonly group: number;
  /** Whether it is stopped, and acts on nothing until it is continued. */
  readonly isStopped: boolean;
  /** Those of the signals 1 to 31 for which it has a handler, and does not block while it has one thread alone. */
  readonly catches: SignalSet;
  /** Its name, at most 15 bytes of its program's; a byte string. */
  readonly command: string;
}

/**
 * Who a process is, whatever becomes of its number.
 *
 * @example
 * import { identityOf, pid, ticks } from "lastcall";
 * console.log(identityOf({ pid: pid(7), startTime: ticks(1234) })); // 7 1234
 */
export function identityOf({ pid, startTime }: Pick<SeenProcess, "pid" | "startTime">): string {
  return `${String(pid)} ${String(startTime)}`;
}

/**
 * Whether a number can be a process number.
 *
 * @example
 * import { isPid } from "lastcall";
 * console.log(isPid(1), isPid(0)); // true false
 */
export function isPid(value: number): value is Pid {
  return Number.isInteger(value) && value >= 1;
}

/** Whether a number can be a span of time. */
export function isMilliseconds(value: number): value is Milliseconds {
  return value >= 0 && Number.isFinite(value);
}

/** Whether a number can be a point of the boot clock. */
export function isTicks(value: number): value is Ticks {
  return Number.isInteger(value) && value >= 0;
}

/**
 * That many ticks since boot; a negative number or a fraction is a mistake of the caller and throws.
 *
 * @example
 * import { ticks } from "lastcall";
 * console.log(ticks(1234) / 100, "seconds after boot"); // 12.34 seconds after boot
 */
export function ticks(value: number): Ticks {
  if (!isTicks(value)) throw new RangeError(`${String(value)} is not a point of the boot clock`);
  return value;
}

/**
 * The process of that number; 0 or less is a mistake of the caller and throws.
 *
 * @example
 * import { parseStat, pid } from "lastcall";
 * console.log(parseStat(pid(7), "cut off")); // undefined
 */
export function pid(value: number): Pid {
  if (!isPid(value)) throw new RangeError(`${String(value)} is not a process number`);
  return value;
}

/** That many milliseconds; a negative or infinite number is a mistake in this program and throws. */
export function milliseconds(value: number): Milliseconds {
  if (!isMilliseconds(value)) throw new RangeError(`${String(value)} is not a span of time`);
  return value;
}

/** How a process ended: by itself with a code from 0 to 255, or by a signal, with or without a core dump. */
export type Ending =
  | { readonly by: "exit"; readonly code: number }
  | { readonly by: "signal"; readonly signal: Signal; readonly core: boolean };

/**
 * The status that a shell gives for an ending: the code, or 128 and the signal's number.
 *
 * @example
 * import { shellStatus, SIGTERM } from "lastcall";
 * console.log(shellStatus({ by: "signal", signal: SIGTERM, core: false })); // 143
 */
export function shellStatus(ending: Ending): number {
  return ending.by === "exit" ? ending.code : 128 + ending.signal;
}

/**
 * An ending in words, to stand behind "it".
 *
 * @example
 * import { describeEnding, SIGSEGV } from "lastcall";
 * console.log("it", describeEnding({ by: "signal", signal: SIGSEGV, core: true })); // it was ended by SIGSEGV (core dumped)
 */
export function describeEnding(ending: Ending): string {
  if (ending.by === "exit") return `exited with ${String(ending.code)}`;
  return `was ended by ${signalName(ending.signal)}${ending.core ? " (core dumped)" : ""}`;
}
