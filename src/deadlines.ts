/**
 * Deadlines by name, on a clock that stops while this process cannot run: frozen with its container (docker pause), or
 * stopped. It cannot be told, afterwards, how much of a long wait was the kernel's doing; so the waits are short ones, and
 * one that ended much later than asked does not count. On a machine that is merely busy they are late, too, but one after
 * the other: then they do count, or a storm of forks that starves init would never be ended. A suspended machine stops
 * the monotonic clock by itself.
 */

import { type Milliseconds, milliseconds } from "./process.ts";

/** The longest wait while there is a deadline, in milliseconds. */
const SLICE = 100;
/** So much later than asked, in milliseconds, and this process was frozen. */
const FROZEN = 1000;
/** Nobody freezes a container more often without letting it run in between: then it is the machine that is busy. */
const MOST_IN_A_ROW = 2;

export class Deadlines<Name extends string> {
  /** The monotonic clock; read only while there are deadlines: an idle init asks for nothing. */
  readonly #now: () => Milliseconds;
  readonly #deadlines = new Map<Name, number>();
  /** Those that were given just now, until the next wait. */
  readonly #passed = new Map<Name, number>();
  /** The clock that stops, when the other was at `#readAt`. */
  #time = 0;
  #readAt = 0;
  /** How much time the last wait was to take, with the work before it. */
  #expected = 0;
  /** How many waits in a row ended so late. */
  #late = 0;

  constructor(now: () => Milliseconds) {
    this.#now = now;
  }

  /**
   * Sets a deadline, in place of an earlier one of the same name. What is set because one of its name has just passed
   * counts from that: a chain of them is not late by what each was.
   */
  set(name: Name, after: Milliseconds): void {
    if (this.#deadlines.size === 0) this.#readAt = this.#now();
    const from = this.#passed.get(name) ?? this.#time + (this.#now() - this.#readAt);
    this.#deadlines.set(name, from + after);
  }

  /** How long to wait until looking again what is due; undefined when there is no deadline. */
  untilNext(): Milliseconds | undefined {
    this.#passed.clear();
    if (this.#deadlines.size === 0) return undefined;
    const worked = this.#now() - this.#readAt;
    const left = Math.min(...this.#deadlines.values()) - this.#time - worked;
    const wait = Math.min(SLICE, Math.max(0, left));
    this.#expected = Math.min(SLICE, worked) + wait;
    return milliseconds(wait);
  }

  /** The deadlines that have passed, earliest first; each is given once. To be asked after each wait. */
  takeDue(): readonly Name[] {
    if (this.#deadlines.size === 0) return [];
    this.#advance();
    const due = [...this.#deadlines]
      .filter(([, deadline]) => deadline <= this.#time)
      .sort(([, a], [, b]) => a - b);
    for (const [name, deadline] of due) {
      this.#deadlines.delete(name);
      this.#passed.set(name, deadline);
    }
    return due.map(([name]) => name);
  }

  #advance(): void {
    const now = this.#now();
    const passed = now - this.#readAt;
    this.#late = passed > this.#expected + FROZEN ? this.#late + 1 : 0;
    if (this.#late === 0 || this.#late > MOST_IN_A_ROW) this.#time += passed;
    this.#readAt = now;
  }
}
