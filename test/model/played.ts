/** The world around init while a history is played: what happens in it, and what the kernel has to tell of that. */

import { SIGCHLD, type Signal } from "../../src/signal.ts";
import { type Moment, ProcessTable, type SimulatedProcess } from "./processes.ts";
import { describeHappening, describeManner, type Happening, type History } from "./world.ts";

/** Whoever outlives the history and the main child ends so many milliseconds after it. */
const OLD_AGE = 60_000;
/** The kernel knows signals below 32 once each; real-time signals queue. */
const FIRST_QUEUED = 32;
/** How long everything runs between two freezes, in milliseconds: engines need more than that to pause a container. */
const BETWEEN_FREEZES = 250;

export class PlayedHistory {
  readonly table: ProcessTable;
  readonly main: SimulatedProcess;
  /** What happened, as a story for people. */
  readonly story: string[] = [];
  /** When the main child ended, in milliseconds. */
  mainEndedAt: number | undefined;
  /** When the last process ended that there was. */
  lastEndAt = 0;
  /** How often everything was frozen. */
  freezes = 0;
  readonly isPidOne: boolean;
  /** Somebody whom init is not responsible for: a neighbour in a shared PID namespace. */
  readonly bystander: SimulatedProcess | undefined;

  /** The kernel's clock. */
  protected time = 0;
  /** Signals that init has not taken yet. */
  protected readonly pending: Signal[] = [];
  /** What became of children of init, which it has not been told yet. */
  protected readonly changed: { child: SimulatedProcess; what: "ended" | "stopped" }[] = [];

  #frozen = 0;
  #thawedAt = -Infinity;
  readonly #steps: History["steps"];
  readonly #finalCode: number;
  #next = 0;
  #lastStepAt = 0;

  constructor(history: History, isPidOne: boolean) {
    this.isPidOne = isPidOne;
    this.#steps = history.steps;
    this.#finalCode = history.finalCode;
    this.table = new ProcessTable((child, what) => {
      this.changed.push({ child, what });
      this.#raise(SIGCHLD);
    });
    this.bystander = isPidOne ? undefined : this.table.add("outside", { on: "default" }, true, this.moment());
    this.main = this.table.add("init", history.main, history.mainReaps, this.moment());
    this.tell(
      `init starts process ${String(this.main.pid)}, the main child, which ${describeManner(history.main)}`,
    );
  }

  tell(what: string): void {
    this.story.push(`${String(this.time).padStart(6)} ms  ${what}`);
  }

  /** Now, on the clock that stops while all is frozen. */
  get running(): number {
    return this.time - this.#frozen;
  }

  /** When the next thing happens by itself. */
  protected nextChangeAt(): number {
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

  protected change(): void {
    const able = this.table.alive().filter(({ stopped, manner }) => !stopped && manner.on !== "stuck");
    const due = able.find(({ exitsAt }) => (exitsAt ?? Infinity) <= this.time);
    if (due !== undefined) {
      this.tell(`${this.#name(due)} has cleaned up and exits`);
      this.#end(due, { what: "exit", who: 0, code: due.manner.on === "catch" ? due.manner.code : 0 });
      return;
    }
    const parent = able.find(({ breedsAt }) => (breedsAt ?? Infinity) <= this.time);
    if (parent !== undefined) return this.#breed(parent);
    const step = this.#steps[this.#next];
    if (step === undefined) return this.#finish();
    this.#next++;
    this.#lastStepAt = this.time;
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
    this.table.add(parent, { on: "ignore" }, true, this.moment());
    parent.broodLeft--;
    parent.breedsAt = parent.broodLeft > 0 ? this.time + parent.manner.every : Infinity;
  }

  /** Nothing goes on but the clock. */
  #freeze(span: number): void {
    // Whoever freezes a container lets it run in between, if only for a moment.
    if (this.time - this.#thawedAt < BETWEEN_FREEZES) return;
    this.freezes++;
    this.time += span;
    this.#frozen += span;
    this.#lastStepAt = this.time;
    this.#thawedAt = this.time;
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
      if (this.isPidOne) this.table.add("outside", happening.manner, true, this.moment());
      return;
    }
    if (subject === undefined || subject.manner.on === "stuck") return;
    if (happening.what === "fork") {
      this.table.add(subject, happening.manner, happening.reapsChildren, this.moment());
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
    this.noteEnd(subject);
  }

  protected noteEnd(process: SimulatedProcess): void {
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
    if (signal >= FIRST_QUEUED || !this.pending.includes(signal)) this.pending.push(signal);
  }

  protected moment(): Moment {
    return { at: this.time, running: this.running };
  }
}
