/** A kernel to run the supervisor against: it plays a history, does what init asks for, and watches its manners. */

import type { Target } from "../../src/notice.ts";
import { milliseconds, type Milliseconds, type Pid } from "../../src/process.ts";
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
import { ProcessTable, type SimulatedProcess } from "./processes.ts";
import { describeHappening, describeManner, type Happening, type History } from "./world.ts";

/** Init did something that it must never do. */
export class Violation extends Error {}

/** A standing wait with nothing left that could end it would hang a real init for ever. */
const MOST_WAITS = 5000;
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
  /** Who was killed by init though it would have ended by itself in time. */
  readonly killedTooEarly: SimulatedProcess[] = [];
  /** Who was there when init learned of the main child's end, and was killed without having been asked to stop. */
  readonly killedUnasked: SimulatedProcess[] = [];
  #presentAtEnd: readonly SimulatedProcess[] = [];
  readonly isPidOne: boolean;
  /** Somebody whom init is not responsible for: a neighbour in a shared PID namespace. */
  readonly bystander: SimulatedProcess | undefined;

  #now = 0;
  #waits = 0;
  readonly #steps: History["steps"];
  readonly #finalCode: number;
  #next = 0;
  #lastStepAt = 0;
  readonly #pending: Signal[] = [];
  readonly #changed: { child: SimulatedProcess; what: "ended" | "stopped" }[] = [];

  constructor(history: History, isPidOne: boolean) {
    this.isPidOne = isPidOne;
    this.#steps = history.steps;
    this.#finalCode = history.finalCode;
    this.table = new ProcessTable((child, what) => {
      this.#changed.push({ child, what });
      this.#raise(SIGCHLD);
    });
    this.bystander = isPidOne ? undefined : this.table.add("outside", { on: "default" }, true);
    this.main = this.table.add("init", history.main, history.mainReaps);
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
    }
    const signal = toSignal(Math.min(...this.#pending));
    this.#pending.splice(this.#pending.indexOf(signal), 1);
    if (signal !== SIGCHLD && this.main.state !== "reaped") this.taken.push(signal);
    return { signal, sender: { by: "outside" } };
  }

  send(signal: Signal, target: Target): Delivery {
    const reached = this.#reach(target);
    this.tell(
      `init sends ${signalName(signal)} to ${reached.map(({ pid }) => String(pid)).join(", ") || "nobody"}`,
    );
    if (signal === SIGKILL) {
      const victims = reached.filter((each) => this.#presentAtEnd.includes(each) && each.state === "alive");
      this.killedUnasked.push(...victims.filter(({ sent }) => !sent.includes(SIGTERM)));
      this.killedTooEarly.push(...victims.filter(({ manner }) => manner.on === "default"));
    }
    for (const process of reached) {
      this.table.deliver(process, signal, this.#now);
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
      if (child === this.main) this.#presentAtEnd = this.#company();
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

  /** When the next thing happens by itself. */
  #nextChangeAt(): number {
    const running = this.table.alive().filter(({ stopped }) => !stopped);
    const exitAt = Math.min(Infinity, ...running.map(({ exitsAt }) => exitsAt ?? Infinity));
    const step = this.#steps[this.#next];
    const stepAt = step === undefined ? this.#finalAt() : this.#lastStepAt + step.after;
    return Math.min(exitAt, stepAt);
  }

  /** A main child that outlives the history ends a while after it. */
  #finalAt(): number {
    return this.main.state === "alive" ? this.#lastStepAt + 10_000 : Infinity;
  }

  #change(): void {
    const due = this.table.alive().find((each) => !each.stopped && (each.exitsAt ?? Infinity) <= this.#now);
    if (due?.manner.on === "catch") {
      this.tell(`${this.#name(due)} has cleaned up and exits with ${String(due.manner.code)}`);
      this.#end(due, { what: "exit", who: 0, code: due.manner.code });
      return;
    }
    const step = this.#steps[this.#next];
    if (step === undefined) {
      this.tell(`the main child exits with ${String(this.#finalCode)}`);
      this.main.stopped = false;
      this.#end(this.main, { what: "exit", who: 0, code: this.#finalCode });
      return;
    }
    this.#next++;
    this.#lastStepAt = this.#now;
    this.#happen(step.happening);
  }

  #happen(happening: Happening): void {
    const subject = "who" in happening ? this.#pick(happening.who) : undefined;
    if ("who" in happening && subject === undefined) return;
    this.tell(describeHappening(happening, () => (subject === undefined ? "" : this.#name(subject))));
    if (happening.what === "signal") return this.#raise(happening.signal);
    if (happening.what === "join") {
      if (this.isPidOne) this.table.add("outside", happening.manner, true);
      return;
    }
    if (subject === undefined) return;
    if (happening.what === "fork") this.table.add(subject, happening.manner, happening.reapsChildren);
    else if (happening.what === "leave-group") this.table.leaveGroup(subject, this.main);
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
    this.lastEndAt = this.#now;
    if (process === this.main) this.mainEndedAt ??= this.#now;
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
      case "group":
        this.#insistOnMain(target.group);
        return this.table.present().filter(({ group }) => group === target.group);
      case "all":
        return this.#company();
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
