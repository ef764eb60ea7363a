/** The simulated kernel's processes: life, death, signals, as signal(7), wait(2) and setsid(2) have them. */

import { type Ending, pid as toPid, type Pid, ticks, type Ticks } from "../../src/process.ts";
import {
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGSTOP,
  SIGTERM,
  type Signal,
} from "../../src/signal.ts";
import type { Manner } from "./world.ts";

/** Signals that end a process without handlers; enough of them for the model. */
const ENDING: ReadonlySet<Signal> = new Set([SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGKILL]);
/** Signals that a process with handlers takes as a request to stop. */
const ASKING: ReadonlySet<Signal> = new Set([SIGTERM, SIGINT, SIGQUIT]);

/** What a shell has those ignore that it starts with `&`. */
const BACKGROUND: ReadonlySet<Signal> = new Set([SIGINT, SIGQUIT]);
const NONE: ReadonlySet<Signal> = new Set();

/** For which stop signals a process has handlers. */
export function caughtBy({ on }: Manner): ReadonlySet<Signal> {
  return on === "catch" ? ASKING : NONE;
}

/** A process that breeds has no more children than that. */
const MOST_CHILDREN = 30;

/** A time of the kernel's clock, and of one that stops while all is frozen, both in milliseconds. */
export interface Moment {
  readonly at: number;
  readonly running: number;
}

/** A group in which nobody else is. */
const EMPTY_GROUP = 1_000_000;

export interface SimulatedProcess {
  readonly pid: Pid;
  readonly manner: Manner;
  readonly reapsChildren: boolean;
  /** From outside the namespace: its parent is not in it. */
  readonly joined: boolean;
  /** Started by a handler, for a clean-up. */
  readonly isHelper: boolean;
  readonly startTime: Ticks;
  /** When it started, and when it was first asked to stop, on a clock that stops while all is frozen. */
  readonly startedAt: number;
  askedAt?: number;
  /** In which tick that was. */
  askedIn?: Ticks;
  hasMoved: boolean;
  parent: SimulatedProcess | "init" | "outside";
  group: number;
  state: "alive" | "zombie" | "reaped";
  stopped: boolean;
  /** Signals that wait until it is continued. */
  held: Signal[];
  /** Every signal that it was sent, in order. */
  readonly sent: Signal[];
  /** When it exits by itself, having caught a signal. */
  exitsAt?: number;
  /** When it starts its next child, and how many it will. */
  breedsAt?: number;
  broodLeft: number;
  ending?: Ending;
}

/** The process table. Numbers are given again as soon as they are free, to catch whoever relies on a dead one. */
export class ProcessTable {
  readonly all: SimulatedProcess[] = [];
  /** Told of each child of init that ended, and of each that was stopped. */
  readonly #tellInit: (child: SimulatedProcess, what: "ended" | "stopped") => void;

  constructor(tellInit: (child: SimulatedProcess, what: "ended" | "stopped") => void) {
    this.#tellInit = tellInit;
  }

  /** A new process, at a time of the kernel's clock and of the one that stops while all is frozen. */
  add(
    parent: SimulatedProcess["parent"],
    manner: Manner,
    reapsChildren: boolean,
    { at, running }: Moment,
    isHelper = false,
  ): SimulatedProcess {
    const startTime = ticks(Math.floor(at / 10));
    const number = this.#freeNumber(startTime);
    const process: SimulatedProcess = {
      pid: number,
      manner,
      reapsChildren,
      joined: parent === "outside",
      isHelper,
      startTime,
      startedAt: running,
      hasMoved: false,
      broodLeft: MOST_CHILDREN,
      ...(manner.on === "breed" ? { breedsAt: at + manner.every } : {}),
      parent,
      group: typeof parent === "object" ? parent.group : number,
      state: "alive",
      stopped: false,
      held: [],
      sent: [],
    };
    this.all.push(process);
    return process;
  }

  alive(): SimulatedProcess[] {
    return this.all.filter(({ state }) => state === "alive");
  }

  /** Alive or waiting to be reaped: those that have a number. */
  present(): SimulatedProcess[] {
    return this.all.filter(({ state }) => state !== "reaped");
  }

  childrenOfInit(): SimulatedProcess[] {
    return this.present().filter(({ parent }) => parent === "init");
  }

  deliver(to: SimulatedProcess, signal: Signal, now: Moment): void {
    to.sent.push(signal);
    if (to.state !== "alive") return;
    // Who ignores SIGTERM has been asked all the same: there is no other way.
    if (signal === SIGTERM || caughtBy(to.manner).has(signal)) {
      to.askedAt ??= now.running;
      to.askedIn ??= ticks(Math.floor(now.at / 10));
    }
    if (to.manner.on === "stuck") return;
    if (signal === SIGKILL) this.end(to, { by: "signal", signal, core: false });
    else if (signal === SIGCONT) this.#continue(to, now);
    else if (signal === SIGSTOP) this.stop(to);
    else if (to.stopped) to.held.push(signal);
    else this.#act(to, signal, now);
  }

  stop(process: SimulatedProcess): void {
    if (process.stopped) return;
    process.stopped = true;
    if (process.parent === "init") this.#tellInit(process, "stopped");
  }

  /**
   * A leader needs another group to go to (setpgid(2)). The main child leaves only a group in which nobody else is:
   * with others in it they alone are reached, as with tini -g.
   */
  leaveGroup(process: SimulatedProcess, main: SimulatedProcess): void {
    const isAlone = this.present().filter(({ group }) => group === process.group).length === 1;
    process.hasMoved = true;
    if (process !== main) process.group = process.pid;
    else if (isAlone) process.group = EMPTY_GROUP;
  }

  end(process: SimulatedProcess, ending: Ending): void {
    process.state = "zombie";
    process.ending = ending;
    for (const child of this.present()) if (child.parent === process) this.#adopt(child);
    const { parent } = process;
    if (parent === "init") this.#tellInit(process, "ended");
    else if (parent === "outside" || parent.reapsChildren) process.state = "reaped";
  }

  #continue(process: SimulatedProcess, now: Moment): void {
    process.stopped = false;
    for (const signal of process.held.splice(0))
      if (process.state === "alive") this.#act(process, signal, now);
  }

  #act(process: SimulatedProcess, signal: Signal, now: Moment): void {
    const { manner } = process;
    const isDefault = manner.on === "default" || (manner.on === "background" && !BACKGROUND.has(signal));
    if (isDefault && ENDING.has(signal)) this.end(process, { by: "signal", signal, core: false });
    if (manner.on !== "catch" || !ASKING.has(signal) || process.exitsAt !== undefined) return;
    process.exitsAt = now.at + manner.takes;
    if (!manner.helped) return;
    const helper = this.add(process, { on: "default" }, true, now, true);
    helper.exitsAt = now.at + manner.takes / 2;
  }

  #adopt(orphan: SimulatedProcess): void {
    orphan.parent = "init";
    if (orphan.state === "zombie") this.#tellInit(orphan, "ended");
  }

  /** The kernel gives numbers in turn, so none twice in a hundredth of a second. */
  #freeNumber(now: Ticks): Pid {
    const recent = this.all.filter(({ startTime }) => startTime === now);
    const taken = new Set([...this.present(), ...recent].flatMap(({ pid, group }) => [Number(pid), group]));
    let number = 2;
    while (taken.has(number)) number++;
    return toPid(number);
  }
}
