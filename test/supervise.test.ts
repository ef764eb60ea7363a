import { describe, expect, test } from "bun:test";
import type { Notice, Target } from "../src/notice.ts";
import { type Ending, type Milliseconds, milliseconds, pid } from "../src/process.ts";
import { SIGCHLD, SIGCONT, SIGHUP, SIGTERM, SIGTSTP, type Signal, signalName } from "../src/signal.ts";
import { supervise } from "../src/supervise.ts";
import type { Event, Remaining } from "../src/supervisor/event.ts";
import { initialState, type Rules } from "../src/supervisor/state.ts";
import type { Delivery, System } from "../src/system/system.ts";

const MAIN = pid(7);
const EXITED: Ending = { by: "exit", code: 3 };
const RULES: Rules = {
  scope: "group",
  rewrite: new Map(),
  stopSignals: new Set([SIGTERM]),
  remapExit: new Set(),
  warnOrphans: false,
  sweepGrace: milliseconds(5000),
  mirrorStops: true,
};

/** A signal that arrives at a time. */
interface Arrival {
  readonly at: number;
  readonly signal: Signal;
  /** What init finds when it reaps then. */
  readonly found?: readonly Event[];
  /** Who is left from then on. */
  readonly left?: Remaining;
}

/** A system of which everything that happens is written down beforehand, and what init does while it runs. */
class ScriptedSystem implements System {
  readonly done: string[] = [];
  readonly notices: Notice[] = [];
  readonly limits: (number | undefined)[] = [];
  delivery: (target: Target) => Delivery = () => ({ delivery: "sent" });
  /** How long it takes to send a signal. */
  sendingTakes = 0;
  #left: Remaining = "nobody";
  readonly #arrivals: Arrival[];
  #found: Event[] = [];
  #time = 0;

  constructor(arrivals: readonly Arrival[]) {
    this.#arrivals = [...arrivals];
  }

  run(rules: Partial<Rules> = {}): number {
    return supervise(this, initialState({ ...RULES, ...rules }, MAIN), (notice) => this.notices.push(notice));
  }

  wait(limit: Milliseconds | undefined): ReturnType<System["wait"]> {
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
    return { signal: next.signal, sender: { by: "outside" } };
  }

  now(): Milliseconds {
    return milliseconds(this.#time);
  }

  send(signal: Signal, target: Target): Delivery {
    const whom = { process: "process", group: "group", all: "all" }[target.whom];
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

function ended(who: number, ending = EXITED): Event {
  return { type: "ended", pid: pid(who), ending };
}

describe("init", () => {
  test("leaves with the main child's status once it is reaped", () => {
    const system = new ScriptedSystem([{ at: 10, signal: SIGCHLD, found: [ended(7)] }]);
    expect(system.run()).toBe(3);
    expect(system.done).toEqual([]);
  });

  test("waits without a limit while no deadline is set, however often it is woken", () => {
    const system = new ScriptedSystem([
      { at: 10, signal: SIGHUP },
      { at: 20, signal: SIGCHLD, found: [ended(8)] },
      { at: 30, signal: SIGCHLD, found: [ended(7)] },
    ]);
    system.run();
    expect(system.limits).toEqual([undefined, undefined, undefined]);
  });

  test("takes every child in that one SIGCHLD stands for, the main child among them", () => {
    const found = [ended(8), ended(7), ended(9)];
    const system = new ScriptedSystem([{ at: 10, signal: SIGCHLD, found }]);
    expect(system.run()).toBe(3);
    const pids = system.notices.flatMap((notice) =>
      notice.event === "ended" || notice.event === "orphan-reaped" ? [`${notice.event} ${notice.pid}`] : [],
    );
    expect(pids).toEqual(["orphan-reaped 8", "ended 7", "orphan-reaped 9"]);
  });

  test("sends, hands the terminal over and stops in the order in which that was decided", () => {
    const stopped = { type: "stopped", pid: MAIN, signal: SIGTSTP, holdsTerminal: true } as const;
    const system = new ScriptedSystem([
      { at: 10, signal: SIGCHLD, found: [stopped] },
      { at: 20, signal: SIGCONT },
      { at: 30, signal: SIGCHLD, found: [ended(7)] },
    ]);
    system.run();
    expect(system.done).toEqual(["10 suspend", "20 lend terminal", "20 SIGCONT to group"]);
  });

  test("tells the supervisor when a signal reached nobody, so that the main child still gets it", () => {
    const system = new ScriptedSystem([
      { at: 10, signal: SIGHUP },
      { at: 20, signal: SIGCHLD, found: [ended(7)] },
    ]);
    system.delivery = ({ whom }) => ({ delivery: whom === "group" ? "missed" : "sent" });
    system.run();
    expect(system.done).toEqual(["10 SIGHUP to group", "10 SIGHUP to process"]);
  });

  test("says when the kernel refuses a signal, and tries nothing else", () => {
    const system = new ScriptedSystem([
      { at: 10, signal: SIGHUP },
      { at: 20, signal: SIGCHLD, found: [ended(7)] },
    ]);
    system.delivery = () => ({ delivery: "refused", reason: "kill: Operation not permitted" });
    system.run();
    expect(system.done).toEqual(["10 SIGHUP to group"]);
    expect(system.notices).toContainEqual({
      event: "not-delivered",
      signal: SIGHUP,
      target: { whom: "group", group: MAIN },
      reason: "kill: Operation not permitted",
    });
  });

  test("tells what happens in the order in which it happens", () => {
    const system = new ScriptedSystem([{ at: 10, signal: SIGCHLD, found: [ended(7)] }]);
    system.run();
    expect(system.notices.map(({ event }) => event)).toEqual(["received", "ended", "leaving"]);
  });
});

describe("a deadline", () => {
  function mainEnds(left: Remaining): Arrival {
    return { at: 100, signal: SIGCHLD, found: [ended(7)], left };
  }

  test("kills stragglers when the sweep grace is over, and ends the wait for those that do not go", () => {
    const system = new ScriptedSystem([mainEnds("children")]);
    expect(system.run()).toBe(3);
    expect(system.done).toEqual(["100 SIGTERM to all", "100 SIGCONT to all", "5100 SIGKILL to all"]);
    expect(system.limits.slice(0, 2)).toEqual([undefined, 5000]);
    expect(system.now()).toBe(milliseconds(6100));
  });

  test("is not held up by a flood of signals that come faster than they can be sent on", () => {
    const flood = [...Array(6000).keys()].map((index) => ({ at: 101 + index, signal: SIGHUP }));
    const system = new ScriptedSystem([mainEnds("children"), ...flood]);
    system.sendingTakes = 2;
    system.run({ scope: "all" });
    expect(system.done.filter((done) => done.endsWith("SIGKILL to all"))).toEqual(["5106 SIGKILL to all"]);
  });

  test("means nothing when all have left before", () => {
    const lastEnds = { at: 300, signal: SIGCHLD, found: [ended(8)], left: "nobody" } as const;
    const system = new ScriptedSystem([mainEnds("children"), lastEnds]);
    expect(system.run()).toBe(3);
    expect(system.now()).toBe(milliseconds(300));
    expect(system.done).toEqual(["100 SIGTERM to all", "100 SIGCONT to all"]);
  });

  test("comes again every 50 ms while there are processes whose ends nobody announces", () => {
    const system = new ScriptedSystem([mainEnds("others")]);
    system.run({ sweepGrace: milliseconds(200) });
    expect(system.limits.slice(0, 5)).toEqual([undefined, 50, 50, 50, 50]);
    expect(system.done).toContain("300 SIGKILL to all");
  });

  test("that passed while init was busy is kept at once", () => {
    const system = new ScriptedSystem([mainEnds("children"), { at: 310, signal: SIGHUP }]);
    system.sendingTakes = 100;
    system.run({ sweepGrace: milliseconds(90), scope: "all" });
    expect(system.limits.slice(0, 3)).toEqual([undefined, 90, 0]);
    expect(system.done.slice(2)).toEqual(["310 SIGHUP to all", "410 SIGKILL to all"]);
  });
});
