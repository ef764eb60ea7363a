/** What an option's value may be: each reader takes the word, and says what is wrong with it. */

import { type Milliseconds, milliseconds } from "../process.ts";
import { SIGCONT, type Signal, signalName, signalNamed, STOPPING, UNCATCHABLE } from "../signal.ts";
import { UsageError } from "./usage-error.ts";

/** Reads the value of an option or variable, of which `name` is the name. */
export type ReadValue<Value> = (word: string, name: string) => Value;

/** `TERM`, `SIGTERM`, `15`, `RTMIN+3`. */
export function readSignal(word: string, name: string): Signal {
  const found = signalNamed(word);
  if (found !== undefined) return found;
  throw new UsageError(
    `${name}: "${word}" is not a signal; write a name such as TERM or RTMIN+3, or a number from 1 to 64`,
  );
}

/** A signal that init can catch, and does forward. */
export function readForwardedSignal(notForwarded: ReadonlySet<Signal>): ReadValue<Signal> {
  return (word, name) => {
    const found = readSignal(word, name);
    if (UNCATCHABLE.has(found)) {
      throw new UsageError(
        `${name}: ${signalName(found)} cannot be caught by any process; choose another signal`,
      );
    }
    if (notForwarded.has(found)) {
      throw new UsageError(`${name}: ${signalName(found)} is never forwarded; choose another signal`);
    }
    return found;
  };
}

/** A signal that can ask to stop: one that is forwarded, and does not itself stop or continue processes. */
export function readStopSignal(notForwarded: ReadonlySet<Signal>): ReadValue<Signal> {
  const readForwarded = readForwardedSignal(notForwarded);
  return (word, name) => {
    const found = readForwarded(word, name);
    if (found !== SIGCONT && !STOPPING.has(found)) return found;
    throw new UsageError(
      `${name}: ${signalName(found)} suspends or continues processes, and asks none to end; choose another signal`,
    );
  };
}

/** A signal that init may get when its parent ends: one that it forwards, or one that ends or stops it. */
export function readParentDeathSignal(notForwarded: ReadonlySet<Signal>): ReadValue<Signal> {
  const readForwarded = readForwardedSignal(notForwarded);
  return (word, name) => {
    const found = readSignal(word, name);
    return UNCATCHABLE.has(found) ? found : readForwarded(word, name);
  };
}

/** `A:B` forwards B for A, `A:0` drops A. */
export function readRewrite(
  notForwarded: ReadonlySet<Signal>,
): ReadValue<readonly [Signal, Signal | "drop"]> {
  const readForwarded = readForwardedSignal(notForwarded);
  return (word, name) => {
    const [from, to, ...rest] = word.split(":");
    if (from === undefined || to === undefined || rest.length > 0) {
      throw new UsageError(
        `${name}: "${word}" is not of the form A:B; write for example TERM:INT, or TERM:0 to drop`,
      );
    }
    return [readForwarded(from, name), to === "0" ? "drop" : readSignal(to, name)];
  };
}

/** An exit code, 0 to 255. */
export function readExitCode(word: string, name: string): number {
  if (/^\d{1,3}$/.test(word) && Number(word) <= 255) return Number(word);
  throw new UsageError(`${name}: "${word}" is not an exit code; write a number from 0 to 255`);
}

const UNITS = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);
/** A day: what is longer is a mistake, and the kernel's timeouts must not overflow. */
const LONGEST = 86_400_000;

/** `500ms`, `10s`, `2m`, or seconds as a plain number. */
export function readDuration(word: string, name: string): Milliseconds {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(word) ?? [];
  const factor = UNITS.get(unit);
  if (digits === undefined || factor === undefined) {
    throw new UsageError(
      `${name}: "${word}" is not a duration; write 500ms, 10s, 2m, or seconds as a number`,
    );
  }
  const span = Number(digits) * factor;
  if (span > LONGEST)
    throw new UsageError(`${name}: "${word}" is longer than a day; choose a shorter duration`);
  return milliseconds(span);
}

/** A time after which processes are killed that were asked to stop: none would leave them no time. */
export function readGrace(word: string, name: string): Milliseconds {
  const grace = readDuration(word, name);
  if (grace > 0) return grace;
  throw new UsageError(
    `${name}: with "${word}" everything would be killed before it could stop; leave it out to kill nothing`,
  );
}

/** One of a few words. */
export function readWord<const Word extends string>(words: readonly Word[]): ReadValue<Word> {
  return (word, name) => {
    const found = words.find((each) => each === word);
    if (found !== undefined) return found;
    throw new UsageError(`${name}: "${word}" is not one of its values; choose ${alternatives(words)}`);
  };
}

/** Which report is wanted; a variable may say it as for a switch. */
export function readReport(word: string, name: string): "text" | "json" | "none" {
  if (isYes(word)) return "text";
  if (isNo(word)) return "none";
  return readWord(["text", "json", "none"])(word, name);
}

/** Whether an option without a value is on, as a variable says it. */
export function readSwitch(word: string, name: string): boolean {
  if (isYes(word)) return true;
  if (isNo(word)) return false;
  throw new UsageError(`${name}: "${word}" is neither yes nor no; write 1 or 0`);
}

function isYes(word: string): boolean {
  return ["1", "true", "yes", "on"].includes(word.toLowerCase());
}

function isNo(word: string): boolean {
  return ["0", "false", "no", "off"].includes(word.toLowerCase());
}

function alternatives(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.slice(-1).join("")}`;
}
