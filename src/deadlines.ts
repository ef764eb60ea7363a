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
/** The least part of the time that a process has of a processor while it works, on the busiest machine. */
const LEAST_SHARE = 0.01;

/** The clocks by which it goes; read only while there are deadlines: an idle init asks for nothing. */
export interface Clocks {
  /** The monotonic clock. */
  readonly now: () => Milliseconds;
  /** The processor time of this process, which tells work that takes long from a freeze in the middle of it. */
  readonly cpuTime: () => Milliseconds;
}

/** A deadline that has passed. */
export interface Passed<Name extends string> {
  readonly name: Name;
  /** How long ago. */
  readonly late: Milliseconds;
}

const NONE: readonly never[] = [];

export class Deadlines<Name extends string> {
  readonly #clocks: Clocks;
  readonly #deadlines = new Map<Name, number>();
  /** The earliest of them. It is asked for again and again while there is none, and then costs nothing. */
  earliest: number | undefined;
  /** The clock that stops, when the other was at `#readAt`. */
  #time = 0;
  #readAt = 0;
  /** The processor time when the last wait ended. */
  #cpuTime = 0;
  /** How long the last wait was to take. */
  #asked = 0;
  /** How many waits in a row ended too late. */
  #late = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /** Sets a deadline, in place of an earlier one of the same name. */
  set(name: Name, after: Milliseconds): void {
    if (this.earliest === undefined) {
      this.#readAt = this.#clocks.now();
      this.#cpuTime = this.#clocks.cpuTime();
    }
    this.#deadlines.set(name, this.#time + (this.#clocks.now() - this.#readAt) + after);
    this.#findEarliest();
  }

  /** How long to wait until looking again what is due; undefined when there is no deadline. */
  untilNext(): Milliseconds | undefined {
    if (this.earliest === undefined) return undefined;
    this.#time += this.#worked();
    const left = this.earliest - this.#time;
    this.#asked = Math.min(SLICE, Math.max(0, left));
    return milliseconds(this.#asked);
  }

  /** The deadlines that have passed, earliest first; each is given once. To be asked after each wait. */
  takeDue(): readonly Passed<Name>[] {
    if (this.earliest === undefined) return NONE;
    const waited = this.#sinceRead();
    this.#late = waited > this.#asked + FROZEN ? this.#late + 1 : 0;
    if (this.#late === 0 || this.#late > MOST_IN_A_ROW) this.#time += waited;
    this.#cpuTime = this.#clocks.cpuTime();
    const due = [...this.#deadlines]
      .filter(([, deadline]) => deadline <= this.#time)
      .sort(([, a], [, b]) => a - b);
    for (const [name] of due) this.#deadlines.delete(name);
    this.#findEarliest();
    return due.map(([name, deadline]) => ({ name, late: milliseconds(this.#time - deadline) }));
  }

  #findEarliest(): void {
    this.earliest = this.#deadlines.size === 0 ? undefined : Math.min(...this.#deadlines.values());
  }

  /** How much time the work has taken since the last wait. */
  #worked(): number {
    const passed = this.#sinceRead();
    if (passed <= FROZEN) return passed;
    const share = (this.#clocks.cpuTime() - this.#cpuTime) / passed;
    return share < LEAST_SHARE ? SLICE : passed;
  }

  /** How much time has passed since the clock was read last. */
  #sinceRead(): number {
    const now = this.#clocks.now();
    const passed = now - this.#readAt;
    this.#readAt = now;
    return passed;
  }
}
