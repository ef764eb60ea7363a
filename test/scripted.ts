/** A system of which everything that happens is written down beforehand. */

import { type Level, LEVELS, type Notice, type Sender, type Target } from "../src/notice.ts";
import type { Passage } from "../src/passage.ts";
import { type Milliseconds, milliseconds, pid, type SeenProcess, type Ticks, ticks } from "../src/process.ts";
import { type Signal, signalName } from "../src/signal.ts";
import { supervise } from "../src/supervise.ts";
import type { Event, Remaining } from "../src/supervisor/event.ts";
import type { Rules } from "../src/supervisor/state.ts";
import type { System, Undelivered } from "../src/system/system.ts";
import { running, seen } from "./supervisor/support.ts";

/** Whom init sees, unless it is told otherwise. */
export const DAEMON = seen(8);

/** Whom a passage leads to. */
export function targetOf({ to }: Passage): Target {
  return to < 0 ? { whom: "group", group: pid(-to) } : { whom: "process", pid: pid(to) };
}

/** A signal that arrives at a time. */
export interface Arrival {
  readonly at: number;
  readonly signal: Signal;
  /** What init finds when it reaps then. */
  readonly found?: readonly Event[];
  /** Who is left from then on. */
  readonly left?: Remaining;
  /** Who is to be seen from then on, if anybody can be. */
  readonly alive?: readonly SeenProcess[] | undefined;
}

/** A system of which everything that happens is written down beforehand, and what init does while it runs. */
export class ScriptedSystem implements System {
  readonly done: string[] = [];
  readonly notices: Notice[] = [];
  readonly limits: (number | undefined)[] = [];
  looks = 0;
  /** What passed on its own. */
  readonly passed: Signal[] = [];
  readings = 0;
  /** Where it can rest: what is there then. */
  rest: System["rest"];
  /** The levels that the log tells of. */
  levels: readonly Level[] = LEVELS;
  /** Whether the log has still to tell of lost lines. */
  owes = false;
  delivery: (target: Target) => Undelivered | undefined = () => undefined;
  /** How long it takes to send a signal. */
  sendingTakes = 0;
  #left: Remaining = "nobody";
  #alive: readonly SeenProcess[] | undefined = [DAEMON];
  readonly #arrivals: Arrival[];
  #found: Event[] = [];
  #time = 0;

  constructor(arrivals: readonly Arrival[]) {
    this.#arrivals = [...arrivals];
  }

  run(rules: Partial<Rules> = {}): number {
    return supervise(
      this,
      running({ mirrorStops: true, ...rules }),
      Object.assign((notice: Notice) => this.notices.push(notice), {
        says: (level: Level) => this.levels.includes(level),
        owes: () => this.owes,
      }),
    );
  }

  wait(limit: Milliseconds | undefined, passage?: Passage): Signal | undefined {
    for (;;) {
      const signal = this.#waitOnce(limit);
      const as = signal === undefined ? undefined : passage?.as[signal];
      if (passage === undefined || signal === undefined || as === undefined || as === 0) return signal;
      this.passed.push(signal);
      if (this.send(as, targetOf(passage)) !== undefined) return signal;
    }
  }

  #waitOnce(limit: Milliseconds | undefined): Signal | undefined {
    this.limits.push(limit);
    const [next] = this.#arrivals;
    const deadline = limit === undefined ? Infinity : this.#time + limit;
    if (next === undefined || next.at > deadline) {
      if (limit === undefined) throw new Error("init waits for ever");
      this.#time = deadline;
      return undefined;
    }
    this.#arrivals.shift();
    this.#time = Math.max(this.#time, next.at);
    this.#found = [...(next.found ?? [])];
    this.#left = next.left ?? this.#left;
    if ("alive" in next) this.#alive = next.alive;
    return next.signal;
  }

  sender(): Sender {
    return { by: "outside" };
  }

  now(): Milliseconds {
    this.readings++;
    return milliseconds(this.#time);
  }

  cpuTime(): Milliseconds {
    return this.now();
  }

  bootTime(): Ticks {
    this.readings++;
    return ticks(Math.floor(this.#time / 10));
  }

  look(): readonly SeenProcess[] | undefined {
    this.looks++;
    return this.#alive;
  }

  send(signal: Signal, target: Target): Undelivered | undefined {
    const whom = target.whom === "straggler" ? String(target.pid) : target.whom;
    this.done.push(`${this.#time} ${signalName(signal)} to ${whom}`);
    this.#time += this.sendingTakes;
    return this.delivery(target);
  }

  reap(): readonly Event[] {
    return [...this.#found.splice(0), { type: "reaped", remaining: this.#left }];
  }

  suspend(): void {
    this.done.push(`${this.#time} suspend`);
  }

  lendTerminal(): void {
    this.done.push(`${this.#time} lend terminal`);
  }

  takeTerminalBack(): void {
    this.done.push(`${this.#time} take terminal back`);
  }
}
