/**
 * Signal numbers and names of Linux (signal(7)), the same on x86_64 and arm64.
 *
 * Real-time signals count from 34, as glibc does: the C library keeps 32 and 33 for itself, so these two
 * have numbers only.
 */

declare const signalBrand: unique symbol;

/** A signal number, 1 to 64. */
export type Signal = number & { readonly [signalBrand]: true };

/**
 * The largest signal number of Linux, SIGRTMAX.
 *
 * @example
 * import { LAST_SIGNAL, signal, signalName } from "lastcall";
 * console.log(signalName(signal(LAST_SIGNAL))); // SIGRTMAX
 */
export const LAST_SIGNAL = 64;
const FIRST_REAL_TIME = 34;

/**
 * Whether a number is a signal number: 1 to 64.
 *
 * @example
 * import { isSignal } from "lastcall";
 * console.log(isSignal(15), isSignal(0)); // true false
 */
export function isSignal(value: number): value is Signal {
  return Number.isInteger(value) && value >= 1 && value <= LAST_SIGNAL;
}

/**
 * The signal of that number; a number outside 1 to 64 is a mistake of the caller and throws.
 *
 * @example
 * import { signal, signalName } from "lastcall";
 * console.log(signalName(signal(10))); // SIGUSR1
 */
export function signal(value: number): Signal {
  if (!isSignal(value)) throw new RangeError(`${String(value)} is not a signal number`);
  return value;
}

const NAMES = [
  ...["HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE"],
  ...["ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ"],
  ...["VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"],
];

/** Second names of signals, as kill(1) and signal(7) know them. */
const ALIASES = new Map([
  ["IOT", "ABRT"],
  ["CLD", "CHLD"],
  ["POLL", "IO"],
  ["UNUSED", "SYS"],
]);

const REAL_TIME = /^RT(MIN|MAX)(?:([+-])(\d{1,2}))?$/;

export const SIGHUP = signal(1);
export const SIGINT = signal(2);
export const SIGQUIT = signal(3);
export const SIGILL = signal(4);
export const SIGTRAP = signal(5);
export const SIGABRT = signal(6);
export const SIGBUS = signal(7);
export const SIGFPE = signal(8);
export const SIGKILL = signal(9);
export const SIGSEGV = signal(11);
export const SIGPIPE = signal(13);
export const SIGTERM = signal(15);
export const SIGCHLD = signal(17);
export const SIGCONT = signal(18);
export const SIGSTOP = signal(19);
export const SIGTSTP = signal(20);
export const SIGTTIN = signal(21);
export const SIGTTOU = signal(22);
export const SIGXFSZ = signal(25);
export const SIGSYS = signal(31);

/**
 * Nobody can catch, block or ignore these two (signal(7)).
 *
 * @example
 * import { signalName, UNCATCHABLE } from "lastcall";
 * console.log([...UNCATCHABLE].map(signalName).join(" ")); // SIGKILL SIGSTOP
 */
export const UNCATCHABLE: ReadonlySet<Signal> = new Set([SIGKILL, SIGSTOP]);

/**
 * They report a fault of the process that gets them: passing them on would blame another for it.
 *
 * @example
 * import { FAULTS, SIGSEGV, SIGTERM } from "lastcall";
 * console.log(FAULTS.has(SIGSEGV), FAULTS.has(SIGTERM)); // true false
 */
export const FAULTS: ReadonlySet<Signal> = new Set([
  ...[SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS],
]);

/**
 * They stop the process that gets them, unless it catches them.
 *
 * @example
 * import { signalName, STOPPING } from "lastcall";
 * console.log([...STOPPING].map(signalName).join(" ")); // SIGSTOP SIGTSTP SIGTTIN SIGTTOU
 */
export const STOPPING: ReadonlySet<Signal> = new Set([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU]);

/**
 * Never forwarded: SIGCHLD, SIGTTIN and SIGTTOU speak of init's own children and terminal, the others of a
 * fault in init itself.
 */
export const NOT_FORWARDED: ReadonlySet<Signal> = new Set([SIGCHLD, SIGTTIN, SIGTTOU, ...FAULTS]);

/**
 * The name with which people write a signal: `SIGTERM`, `SIGRTMIN+3`; 32 and 33 are `signal 32` and `33`.
 *
 * @example
 * import { signal, signalName } from "lastcall";
 * console.log(signalName(signal(15)), signalName(signal(37))); // SIGTERM SIGRTMIN+3
 */
export function signalName(number: Signal): string {
  const name = NAMES[number - 1];
  if (name !== undefined) return `SIG${name}`;
  if (number < FIRST_REAL_TIME) return `signal ${String(number)}`;
  const half = (FIRST_REAL_TIME + LAST_SIGNAL) / 2;
  const [base, offset] = number <= half ? ["MIN", number - FIRST_REAL_TIME] : ["MAX", number - LAST_SIGNAL];
  if (offset === 0) return `SIGRT${base}`;
  return `SIGRT${base}${offset > 0 ? "+" : ""}${String(offset)}`;
}

/**
 * The signal that a word names: `TERM`, `SIGTERM`, `sigterm`, `15`, `RTMIN+3`. Undefined when it names none.
 *
 * @example
 * import { signalNamed } from "lastcall";
 * console.log(signalNamed("SIGTERM"), signalNamed("rtmin+3"), signalNamed("STOPP")); // 15 37 undefined
 */
export function signalNamed(word: string): Signal | undefined {
  if (/^\d{1,2}$/.test(word)) return numbered(Number(word));
  const name = word.toUpperCase().replace(/^SIG/, "");
  const plain = NAMES.indexOf(ALIASES.get(name) ?? name);
  if (plain >= 0) return numbered(plain + 1);
  const realTime = REAL_TIME.exec(name);
  if (realTime === null) return undefined;
  const [, base, sign, digits = "0"] = realTime;
  const offset = sign === "-" ? -Number(digits) : Number(digits);
  const number = (base === "MIN" ? FIRST_REAL_TIME : LAST_SIGNAL) + offset;
  return number >= FIRST_REAL_TIME ? numbered(number) : undefined;
}

function numbered(value: number): Signal | undefined {
  return isSignal(value) ? value : undefined;
}
