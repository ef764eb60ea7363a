/** A kernel to run the supervisor against: it plays a history, does what init asks for, and watches its manners. */

import type { Target } from "../../src/notice.ts";
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
import type { Event } from "../../src/supervisor/event.ts";
import type { Delivery, System } from "../../src/system/system.ts";
import { type Moment, ProcessTable, type SimulatedProcess } from "./processes.ts";
import { describeHappening, describeManner, type Happening, type History } from "./world.ts";

/** Init did something that it must never do. */
export class Violation extends Error {}

/** More waits than any history has slices of its deadlines. */
const MOST_WAITS = 5000;
/** Whoever outlives the history and the main child ends so many milliseconds after it. */
const OLD_AGE = 60_000;
/** The kernel knows signals below 32 once each; real-time signals queue. */
const FIRST_QUEUED = 32;

export class SimulatedKernel implements System {
  readonly table: ProcessTable;
  readonly main: SimulatedProcess;
  /** What happened, as a story for people. */
  readonly story: string[] = [];
  /** Signals other than SIGCHLD that init took while its main child was not reaped. */
  readonly taken: Signal[] = [];
  /** When the main child ended, in milliseconds. */
  mainEndedAt: number | undefined;
  /** When the last process ended that there was. */
  lastEndAt = 0;
  /** Every signal but SIGCHLD that init took, and when, on the clock that stops while all is frozen. */
  readonly arrived: { readonly signal: Signal; readonly at: number }[] = [];
  /** Whom init killed first, when. */
  killing: { readonly victims: readonly SimulatedProcess[]; readonly at: number } | undefined;
  /** Who was asked by init to stop though a stop signal had reached it before. */
  readonly askedTwice: SimulatedProcess[] = [];
  readonly isPidOne: boolean;
  readonly hasProc: boolean;
  /** How often everything was frozen. */
  freezes = 0;
  /** Somebody whom init is not responsible for: a neighbour in a shared PID namespace. */
  readonly bystander: SimulatedProcess | undefined;

  #now = 0;
  #frozen = 0;
  #waits = 0;
  readonly #steps: History["steps"];
  readonly #finalCode: number;
  #next = 0;
  #lastStepAt = 0;
  readonly #pending: Signal[] = [];
  readonly #changed: { child: SimulatedProcess; what: "ended" | "stopped" }[] = [];

  constructor(history: History, isPidOne: boolean) {
    this.isPidOne = isPidOne;
    this.hasProc = history.hasProc;
    this.#steps = history.steps;
    this.#finalCode = history.finalCode;
    this.table = new ProcessTable((child, what) => {
      this.#changed.push({ child, what });
      this.#raise(SIGCHLD);
    });
    this.bystander = isPidOne
      ? undefined
      : this.table.add("outside", { on: "default" }, true, this.#moment());
    this.main = this.table.add("init", history.main, history.mainReaps, this.#moment());
    this.tell(
      `init starts process ${String(this.main.pid)}, the main child, which ${describeManner(history.main)}`,
    );
  }

  tell(what: string): void {
    this.story.push(`${String(this.#now).padStart(6)} ms  ${what}`);
  }

  now(): Milliseconds {
    return milliseconds(this.#now);
  }

  bootTime(): Ticks {
    return ticks(Math.floor(this.#now / 10));
  }

  /** Now, on the clock that stops while all is frozen. */
  get running(): number {
    return this.#now - this.#frozen;
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
        command: "simulated",
      }));
  }

  wait(limit: Milliseconds | undefined): { signal: Signal; sender: { by: "outside" } } | undefined {
    if (++this.#waits > MOST_WAITS) throw new Violation("init keeps waking up");
    const until = limit === undefined ? Infinity : this.#now + limit;
    while (this.#pending.length === 0) {
      const at = this.#nextChangeAt();
      if (at === Infinity && until === Infinity) throw new Violation("init waits for ever");
      if (at > until) {
        this.#now = until;
        return undefined;
      }
      this.#now = Math.max(this.#now, at);
      this.#change();
      // A freeze can be longer than what was left of the wait.
      if (this.#now > until && this.#pending.length === 0) return undefined;
    }
    const signal = toSignal(Math.min(...this.#pending));
    this.#pending.splice(this.#pending.indexOf(signal), 1);
    if (signal !== SIGCHLD) {
      this.arrived.push({ signal, at: this.running });
      if (this.main.state !== "reaped" && this.killing === undefined) this.taken.push(signal);
    }
    return { signal, sender: { by: "outside" } };
  }

  send(signal: Signal, target: Target): Delivery {
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
    for (const process of reached) {
      this.table.deliver(process, signal, this.#moment());
      this.#noteEnd(process);
    }
    return { delivery: reached.length === 0 ? "missed" : "sent" };
  }

  *reap(): Iterable<Event> {
    for (let change = this.#changed.shift(); change !== undefined; change = this.#changed.shift()) {
      const { child, what } = change;
      if (what === "stopped") {
        if (child.state === "alive") {
          yield { type: "stopped", pid: child.pid, signal: SIGSTOP, holdsTerminal: false };
        }
        continue;
      }
      if (child.ending === undefined || child.state !== "zombie") continue;
      child.state = "reaped";
      this.tell(`init reaps ${String(child.pid)}`);
      yield { type: "ended", pid: child.pid, ending: child.ending };
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

  #moment(): Moment {
    return { at: this.#now, running: this.running };
  }

  /** When the next thing happens by itself. */
  #nextChangeAt(): number {
    const running = this.table.alive().filter(({ stopped, manner }) => !stopped && manner.on !== "stuck");
    const exitAt = running.map(({ exitsAt }) => exitsAt ?? Infinity);
    const breedAt = running.map(({ breedsAt }) => breedsAt ?? Infinity);
    const step = this.#steps[this.#next];
    const stepAt = step === undefined ? this.#finalAt() : this.#lastStepAt + step.after;
    return Math.min(stepAt, ...exitAt, ...breedAt);
  }

  /** A main child that outlives the history ends a while after it, and later on everyone does. */
  #finalAt(): number {
    if (this.main.state === "alive") return this.#lastStepAt + 10_000;
    return this.table.alive().some((each) => each !== this.bystander) ? this.#lastStepAt + OLD_AGE : Infinity;
  }

  #change(): void {
    const able = this.table.alive().filter(({ stopped, manner }) => !stopped && manner.on !== "stuck");
    const due = able.find(({ exitsAt }) => (exitsAt ?? Infinity) <= this.#now);
    if (due !== undefined) {
      this.tell(`${this.#name(due)} has cleaned up and exits`);
      this.#end(due, { what: "exit", who: 0, code: due.manner.on === "catch" ? due.manner.code : 0 });
      return;
    }
    const parent = able.find(({ breedsAt }) => (breedsAt ?? Infinity) <= this.#now);
    if (parent !== undefined) return this.#breed(parent);
    const step = this.#steps[this.#next];
    if (step === undefined) return this.#finish();
    this.#next++;
    this.#lastStepAt = this.#now;
    this.#happen(step.happening);
  }

  #finish(): void {
    if (this.main.state === "alive") {
      this.tell(`the main child exits with ${String(this.#finalCode)}`);
      this.main.stopped = false;
      this.#end(this.main, { what: "exit", who: 0, code: this.#finalCode });
      return;
    }
    for (const each of this.table.alive()) {
      if (each === this.bystander) continue;
      this.tell(`${this.#name(each)} ends of old age`);
      this.#end(each, { what: "exit", who: 0, code: 0 });
    }
  }

  #breed(parent: SimulatedProcess): void {
    if (parent.manner.on !== "breed") return;
    this.table.add(parent, { on: "ignore" }, true, this.#moment());
    parent.broodLeft--;
    parent.breedsAt = parent.broodLeft > 0 ? this.#now + parent.manner.every : Infinity;
  }

  /** Nothing goes on but the clock. */
  #freeze(span: number): void {
    this.freezes++;
    this.#now += span;
    this.#frozen += span;
    this.#lastStepAt = this.#now;
    for (const each of this.table.alive()) {
      if (each.exitsAt !== undefined) each.exitsAt += span;
      if (each.breedsAt !== undefined) each.breedsAt += span;
    }
  }

  #happen(happening: Happening): void {
    const subject = "who" in happening ? this.#pick(happening.who) : undefined;
    if ("who" in happening && subject === undefined) return;
    this.tell(describeHappening(happening, () => (subject === undefined ? "" : this.#name(subject))));
    if (happening.what === "freeze") return this.#freeze(happening.span);
    if (happening.what === "signal") return this.#raise(happening.signal);
    if (happening.what === "join") {
      if (this.isPidOne) this.table.add("outside", happening.manner, true, this.#moment());
      return;
    }
    if (subject === undefined || subject.manner.on === "stuck") return;
    if (happening.what === "fork") {
      this.table.add(subject, happening.manner, happening.reapsChildren, this.#moment());
    } else if (happening.what === "leave-group") this.table.leaveGroup(subject, this.main);
    // Nobody is stopped during the sweep: the time that takes from it would be nobody's fault.
    else if (happening.what !== "stop") this.#end(subject, happening);
    else if (this.mainEndedAt === undefined) this.table.stop(subject);
  }

  #end(subject: SimulatedProcess, how: Happening & ({ what: "exit" } | { what: "die" })): void {
    this.table.end(
      subject,
      how.what === "exit"
        ? { by: "exit", code: how.code }
        : { by: "signal", signal: how.signal, core: false },
    );
    this.#noteEnd(subject);
  }

  #noteEnd(process: SimulatedProcess): void {
    if (process.state === "alive") return;
    this.lastEndAt = this.running;
    if (process === this.main) this.mainEndedAt ??= this.running;
  }

  #pick(who: number): SimulatedProcess | undefined {
    const living = this.table.alive().filter((each) => each !== this.bystander);
    return living[who % Math.max(1, living.length)];
  }

  #name(process: SimulatedProcess): string {
    return process === this.main ? "the main child" : `process ${String(process.pid)}`;
  }

  #raise(signal: Signal): void {
    if (signal >= FIRST_QUEUED || !this.#pending.includes(signal)) this.#pending.push(signal);
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
