/** A kernel to run the supervisor against: it plays a history, does what init asks for, and watches its manners. */

import type { Sender, Target } from "../../src/notice.ts";
import type { Passage } from "../../src/passage.ts";
import {
  milliseconds,
  type Milliseconds,
  type Pid,
  type SeenProcess,
  ticks,
  type Ticks,
} from "../../src/process.ts";
import {
  SIGCHLD,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  signal as toSignal,
  type Signal,
  signalName,
} from "../../src/signal.ts";
import { signalSet } from "../../src/signal-set.ts";
import type { Event } from "../../src/supervisor/event.ts";
import type { System, Undelivered } from "../../src/system/system.ts";
import { targetOf } from "../scripted.ts";
import { PlayedHistory } from "./played.ts";
import { caughtBy, type SimulatedProcess } from "./processes.ts";
import type { History } from "./world.ts";

/** Init did something that it must never do. */
export class Violation extends Error {}

/** Init has lain down to rest, and a signal has come that wakes it: it begins anew, with what it remembers. */
export class AtRest extends Error {
  readonly remembered: string;

  constructor(remembered: string) {
    super("init has been at rest");
    this.remembered = remembered;
  }
}

/** Which init it is, besides what it was told. */
export interface Part {
  readonly isPidOne: boolean;
  /** Whether it can rest. */
  readonly rests: boolean;
  /** Whether somebody hears of orphans. */
  readonly tellsOfOrphans: boolean;
}

/** More waits than any history has slices of its deadlines. */
const MOST_WAITS = 5000;

export class SimulatedKernel extends PlayedHistory implements System {
  /** Signals other than SIGCHLD that init took while its main child was not reaped. */
  readonly taken: Signal[] = [];
  /** Every signal but SIGCHLD that init took, and when, on the clock that stops while all is frozen. */
  readonly arrived: { readonly signal: Signal; readonly at: number }[] = [];
  /** What init sent the main child, but as one of those whom the last call asks. */
  readonly forwarded: Signal[] = [];
  /** Whom init killed first, when. */
  killing: { readonly victims: readonly SimulatedProcess[]; readonly at: number } | undefined;
  /** Who was asked by init to stop though a stop signal had reached it before. */
  readonly askedTwice: SimulatedProcess[] = [];
  readonly hasProc: boolean;
  /** Whether init hears of the ends of others than its main child. */
  readonly #tellsOfOrphans: boolean;
  /** Where init can rest. */
  readonly rest: System["rest"];
  #waits = 0;

  constructor(history: History, { isPidOne, rests, tellsOfOrphans }: Part) {
    super(history, isPidOne);
    this.#tellsOfOrphans = tellsOfOrphans;
    this.hasProc = history.hasProc;
    this.rest = rests
      ? (remembered) => {
          this.#waitUntil(Infinity);
          throw new AtRest(remembered);
        }
      : undefined;
  }

  now(): Milliseconds {
    return milliseconds(this.time);
  }

  /** What init does takes no time here. */
  cpuTime(): Milliseconds {
    return milliseconds(0);
  }

  bootTime(): Ticks {
    return ticks(Math.floor(this.time / 10));
  }

  look(): readonly SeenProcess[] | undefined {
    if (!this.hasProc) return undefined;
    return this.#company()
      .filter(({ state }) => state === "alive")
      .map((each) => ({
        pid: each.pid,
        startTime: each.startTime,
        parent: typeof each.parent === "object" ? each.parent.pid : each.parent === "init" ? 1 : 0,
        group: each.group,
        isStopped: each.stopped,
        catches: signalSet(caughtBy(each.manner)),
        command: "simulated",
      }));
  }

  wait(limit: Milliseconds | undefined, passage?: Passage): Signal | undefined {
    for (;;) {
      const signal = this.#waitOnce(limit);
      const as = signal === undefined ? undefined : passage?.as[signal];
      if (passage === undefined || as === undefined || as === 0) return signal;
      if (this.send(as, targetOf(passage)) !== undefined) return signal;
    }
  }

  #waitOnce(limit: Milliseconds | undefined): Signal | undefined {
    this.#waitUntil(limit === undefined ? Infinity : this.time + limit);
    if (this.pending.length === 0) return undefined;
    const signal = toSignal(Math.min(...this.pending));
    this.pending.splice(this.pending.indexOf(signal), 1);
    if (signal !== SIGCHLD) {
      this.arrived.push({ signal, at: this.running });
      if (this.main.state !== "reaped" && this.killing === undefined) this.taken.push(signal);
    }
    return signal;
  }

  sender(): Sender {
    return { by: "outside" };
  }

  /** Lets time pass until a signal is pending, or until then. */
  #waitUntil(until: number): void {
    if (++this.#waits > MOST_WAITS) throw new Violation("init keeps waking up");
    while (this.pending.length === 0) {
      const at = this.nextChangeAt();
      if (at === Infinity && until === Infinity) throw new Violation("init waits for ever");
      if (at > until) {
        this.time = until;
        return;
      }
      this.time = Math.max(this.time, at);
      this.change();
      // A freeze can be longer than what was left of the wait.
      if (this.time > until) return;
    }
  }

  send(signal: Signal, target: Target): Undelivered | undefined {
    const reached = this.#reach(target);
    this.tell(
      `init sends ${signalName(signal)} to ${reached.map(({ pid }) => String(pid)).join(", ") || "nobody"}`,
    );
    if (signal === SIGKILL && this.killing === undefined) {
      const victims = reached.filter((each) => each.state === "alive" && each.manner.on !== "stuck");
      this.killing = { victims, at: this.running };
    }
    if (target.whom === "straggler" && signal === SIGTERM) {
      // In the tick in which it started it cannot be told; nor when it has left the group that was asked.
      const surely = ({ askedIn, startTime, hasMoved }: SimulatedProcess): boolean =>
        askedIn !== undefined && askedIn > startTime && !hasMoved;
      this.askedTwice.push(...reached.filter(surely));
    }
    if (target.whom !== "straggler" && reached.includes(this.main)) this.forwarded.push(signal);
    for (const process of reached) {
      this.table.deliver(process, signal, this.moment());
      this.noteEnd(process);
    }
    return reached.length > 0 ? undefined : { delivery: "missed" };
  }

  reap(): readonly Event[] {
    return [...this.#changes()];
  }

  *#changes(): Iterable<Event> {
    for (let change = this.changed.shift(); change !== undefined; change = this.changed.shift()) {
      const { child, what } = change;
      const isHeard = this.#tellsOfOrphans || child === this.main;
      if (what === "stopped") {
        if (child.state === "alive" && isHeard) {
          yield { type: "stopped", pid: child.pid, signal: SIGSTOP, holdsTerminal: false };
        }
        continue;
      }
      if (child.ending === undefined || child.state !== "zombie") continue;
      child.state = "reaped";
      this.tell(`init reaps ${String(child.pid)}`);
      if (isHeard) yield { type: "ended", pid: child.pid, ending: child.ending };
    }
    if (this.table.childrenOfInit().length > 0) yield { type: "reaped", remaining: "children" };
    else
      yield { type: "reaped", remaining: this.#company().length > 0 && this.isPidOne ? "others" : "nobody" };
  }

  suspend(): void {
    throw new Violation("init stops itself without a shell above it");
  }

  lendTerminal(): void {
    throw new Violation("init hands over a terminal that it has not");
  }

  takeTerminalBack(): void {
    throw new Violation("the supervisor has nothing to do with leaving the terminal");
  }

  #company(): SimulatedProcess[] {
    return this.table.present().filter((each) => each !== this.bystander);
  }

  #reach(target: Target): SimulatedProcess[] {
    switch (target.whom) {
      case "process":
        this.#insistOnMain(target.pid);
        return [this.main];
      case "straggler":
        return this.#company().filter(
          ({ pid, startTime }) => pid === target.pid && startTime === target.startTime,
        );
      case "group":
        this.#insistOnMain(target.group);
        return this.table.present().filter(({ group }) => group === target.group);
      case "all":
        return this.isPidOne || this.hasProc ? this.#company() : [];
    }
  }

  /** Numbers are reused: after the main child was reaped, its number means somebody else. */
  #insistOnMain(number: Pid): void {
    if (number !== this.main.pid)
      throw new Violation(`init signals ${String(number)}, which is not its main child`);
    if (this.main.state === "reaped")
      throw new Violation(`init signals ${String(number)} after it was reaped`);
  }
}
