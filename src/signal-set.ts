/** Sets of signals, as masks: how the kernel takes them, and how /proc shows them. */

import { LAST_SIGNAL, type Signal, signal } from "./signal.ts";

/** A set of signals as the kernel keeps it: bit n-1 is signal n. */
export type SignalSet = bigint;

/**
 * Every signal.
 *
 * @example
 * import { ALL_SIGNALS, signalsIn } from "lastcall";
 * console.log(signalsIn(ALL_SIGNALS).length); // 64
 */
export const ALL: SignalSet = 0xffff_ffff_ffff_ffffn;

/**
 * The set of those signals.
 *
 * @example
 * import { SIGHUP, signalSet, SIGTERM } from "lastcall";
 * console.log(signalSet([SIGHUP, SIGTERM]).toString(16)); // 4001
 */
export function signalSet(signals: Iterable<Signal>): SignalSet {
  let set = 0n;
  for (const each of signals) set |= 1n << BigInt(each - 1);
  return set;
}

/**
 * Whether a signal is in a set.
 *
 * @example
 * import { includesSignal, SIGTERM } from "lastcall";
 * console.log(includesSignal(0x4001n, SIGTERM), includesSignal(0x1n, SIGTERM)); // true false
 */
export function includes(set: SignalSet, of: Signal): boolean {
  return ((set >> BigInt(of - 1)) & 1n) === 1n;
}

/**
 * The signals of a set, in order.
 *
 * @example
 * import { signalName, signalsIn } from "lastcall";
 * console.log(signalsIn(0x4001n).map(signalName).join(" ")); // SIGHUP SIGTERM
 */
export function signalsIn(set: SignalSet): readonly Signal[] {
  if (set === 0n) return [];
  const all = Array.from({ length: LAST_SIGNAL }, (_, index) => signal(index + 1));
  return all.filter((each) => includes(set, each));
}
