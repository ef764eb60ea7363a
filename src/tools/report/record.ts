/** What is kept for the report: every process that init has seen, what it was sent, and how it ended. */

import type { Target } from "../../notice.ts";
import type { Effect } from "../../proc/disposition.ts";
import {
  type Ending,
  identityOf,
  type Milliseconds,
  milliseconds,
  type Pid,
  type SeenProcess,
  type Ticks,
} from "../../process.ts";
import { SIGKILL, type Signal } from "../../signal.ts";

/** Who sent a signal, as far as it could be seen. Names are readable text. */
export type SenderRecord =
  | {
      readonly by: "process";
      readonly pid: Pid;
      readonly uid: number;
      readonly user?: string;
      readonly command?: string;
    }
  | { readonly by: "outside" }
  | { readonly by: "kernel" };

/** A signal that asked the container to stop. `at` counts from the command's start, here and below. */
export interface StopRecord {
  readonly signal: Signal;
  readonly at: Milliseconds;
  readonly sender: SenderRecord;
}

/** A process and what befell it. What is undefined was not seen. */
export interface ProcessRecord {
  readonly pid: Pid;
  readonly isMain: boolean;
  /** Its last name and group, as a program may become another; a byte string. */
  command?: string;
  group?: number;
  readonly startTime?: Ticks;
  /** What init sent it, in order; of very many the last ones. */
  readonly signals: { readonly signal: Signal; readonly at: Milliseconds }[];
  /** What SIGTERM would have done to it when init killed it. */
  effect?: Effect;
  /** How it ended, and how long it had lived, to 10 milliseconds. */
  ended?: { readonly ending: Ending; readonly at: Milliseconds; readonly lived?: Milliseconds };
  /** Whether it was still there when last looked for: one that is gone and was not reaped by init ended unseen. */
  isThere: boolean;
}

/** More records than that are not kept of processes that ended long before the others. */
const MOST_KEPT = 1000;
/** More requests to stop than that are not kept: they would be a flood. */
const MOST_STOPS = 100;
/** More signals to one process than that are not kept: a container can run for years, and get one every second. */
const MOST_SIGNALS = 50;
/** Milliseconds. */
const TICK = 10;

/** What a report is made of. */
export type Recorded = Pick<RunRecord, "processes" | "stops" | "omitted">;

export class RunRecord {
  readonly stops: StopRecord[] = [];
  /** How many processes ended of which nothing was kept. */
  omitted = 0;
  readonly #main: Pid;
  readonly #byIdentity = new Map<string, ProcessRecord>();
  /** So many records may there be before some are forgotten. */
  #most = 2 * MOST_KEPT;

  /** `main` is what was seen of the main child; its number alone when nothing could be seen. */
  constructor(main: Pid | SeenProcess) {
    this.#main = typeof main === "number" ? main : main.pid;
    if (typeof main !== "number") this.#add(main);
    else this.#byIdentity.set("main", { pid: main, isMain: true, signals: [], isThere: true });
  }

  /** All that is kept, the main child first, then as they were seen. */
  get processes(): readonly ProcessRecord[] {
    return [...this.#byIdentity.values()];
  }

  /** Keeps a stop signal. */
  stop(stop: StopRecord): void {
    if (this.stops.length < MOST_STOPS) this.stops.push(stop);
  }

  /** These, and no others, are alive. */
  seen(processes: readonly SeenProcess[]): void {
    const alive = new Set(processes.map((each) => this.#entryFor(each)));
    for (const each of this.#byIdentity.values()) each.isThere = alive.has(each);
    this.#prune();
  }

  /** A signal was sent to a target. */
  sent(signal: Signal, target: Target, at: Milliseconds): void {
    for (const { signals } of this.#reached(target)) {
      // It is repeated until everyone is gone, and says nothing new then.
      if (signal === SIGKILL && signals.at(-1)?.signal === SIGKILL) continue;
      signals.push({ signal, at });
      if (signals.length > MOST_SIGNALS) signals.shift();
    }
  }

  /** What SIGTERM does to those who are about to be killed. */
  examine(effectOf: (pid: Pid) => Effect | undefined): void {
    for (const each of this.#byIdentity.values()) {
      if (!each.isThere || each.effect !== undefined) continue;
      const effect = effectOf(each.pid);
      if (effect !== undefined) each.effect = effect;
    }
  }

  /** A child ended; `zombie` is what was seen of it before it was reaped, `now` when that was. */
  ended(
    pid: Pid,
    ending: Ending,
    at: Milliseconds,
    zombie: { readonly seen: SeenProcess; readonly now: Ticks } | undefined,
  ): void {
    const entry = zombie === undefined ? this.#lastOf(pid) : this.#entryFor(zombie.seen);
    const lived =
      zombie === undefined ? {} : { lived: milliseconds((zombie.now - zombie.seen.startTime) * TICK) };
    entry.ended = { ending, at, ...lived };
    entry.isThere = false;
    this.#prune();
  }

  #reached(target: Target): readonly ProcessRecord[] {
    if (target.whom === "straggler") {
      // Not by going through all of them: it is one of thousands that are asked one by one.
      const known = this.#byIdentity.get(identityOf(target));
      return known?.isThere === true ? [known] : [];
    }
    const alive = [...this.#byIdentity.values()].filter(({ isThere }) => isThere);
    switch (target.whom) {
      case "process":
        return alive.filter(({ pid }) => pid === target.pid);
      case "group":
        return alive.filter(({ group, isMain }) => group === target.group || (isMain && group === undefined));
      case "all":
        return alive;
    }
  }

  #entryFor(seen: SeenProcess): ProcessRecord {
    const known = this.#byIdentity.get(identityOf(seen)) ?? this.#add(seen);
    known.command = seen.command;
    known.group = seen.group;
    return known;
  }

  #add({ pid, startTime, group, command }: SeenProcess): ProcessRecord {
    const isMain = pid === this.#main && this.#byIdentity.size === 0;
    const entry = { pid, isMain, startTime, group, command, signals: [], isThere: true };
    this.#byIdentity.set(identityOf(entry), entry);
    return entry;
  }

  /** Of a process that could not be looked at: the one of that number that was there last. */
  #lastOf(pid: Pid): ProcessRecord {
    const known = this.processes.findLast((each) => each.pid === pid && each.ended === undefined);
    if (known !== undefined) return known;
    const entry = { pid, isMain: false, signals: [], isThere: true };
    this.#byIdentity.set(`${String(pid)} ${String(this.omitted + this.#byIdentity.size)}`, entry);
    return entry;
  }

  /**
   * A container can run for years: of those that are gone only the last ones are kept, and who was killed. Where there is
   * nobody to forget, nobody is looked for again until there are many more.
   */
  #prune(): void {
    if (this.#byIdentity.size <= this.#most) return;
    for (const [identity, each] of this.#byIdentity) {
      if (this.#byIdentity.size <= MOST_KEPT) break;
      if (each.isThere || each.isMain || wasKilled(each)) continue;
      this.#byIdentity.delete(identity);
      this.omitted++;
    }
    this.#most = MOST_KEPT + Math.max(MOST_KEPT, this.#byIdentity.size);
  }
}

/** Whether init sent it SIGKILL, and that ended it, or may have: who is still there was not ended by it. */
export function wasKilled({ signals, ended, isThere }: ProcessRecord): boolean {
  if (isThere || !signals.some(({ signal }) => signal === SIGKILL)) return false;
  return ended === undefined || (ended.ending.by === "signal" && ended.ending.signal === SIGKILL);
}
