import { describe, expect, test } from "bun:test";
import { type Ending, milliseconds, pid, ticks } from "../src/process.ts";
import { SIGCHLD, SIGCONT, SIGHUP, SIGTERM, SIGTSTP } from "../src/signal.ts";
import type { Event, Remaining } from "../src/supervisor/event.ts";
import { type Arrival, DAEMON, ScriptedSystem } from "./scripted.ts";
import { CHILD as MAIN, EXITED, seen } from "./supervisor/support.ts";

function ended(who: number, ending: Ending = EXITED): Event {
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
    system.delivery = ({ whom }) => (whom === "group" ? { delivery: "missed" } : undefined);
    system.run();
    expect(system.done).toEqual(["10 SIGHUP to group", "10 SIGHUP to process"]);
  });

  test("does with a signal what it did before, until the state is another", () => {
    const system = new ScriptedSystem([
      { at: 10, signal: SIGHUP },
      { at: 20, signal: SIGHUP },
      { at: 30, signal: SIGCHLD, found: [ended(7)], left: "children" },
      { at: 40, signal: SIGHUP },
      { at: 50, signal: SIGCHLD, left: "nobody" },
    ]);
    system.run();
    expect(system.done.filter((done) => done.includes("SIGHUP"))).toEqual([
      "10 SIGHUP to group",
      "20 SIGHUP to group",
    ]);
    const told = system.notices.map(({ event }) => event);
    expect(told.filter((event) => event === "forwarded")).toHaveLength(2);
    expect(told.filter((event) => event === "dropped")).toHaveLength(1);
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

describe("a stop signal", () => {
  test("costs one reading of a clock when the one is forwarded that is sent, and no look", () => {
    const system = new ScriptedSystem([
      { at: 10, signal: SIGTERM },
      { at: 20, signal: SIGTERM },
      { at: 25, signal: SIGTERM },
      { at: 30, signal: SIGHUP },
      { at: 40, signal: SIGCHLD, found: [ended(7)] },
    ]);
    system.run();
    expect(system.done.filter((done) => done.includes("SIGTERM"))).toHaveLength(3);
    expect([system.readings, system.looks]).toEqual([3, 0]);
  });

  test("that the kernel refused does not count: the last call asks who was to get it", () => {
    const system = new ScriptedSystem([
      { at: 10, signal: SIGTERM },
      { at: 20, signal: SIGCHLD, found: [ended(7)], left: "children", alive: [seen(9, { group: MAIN })] },
      { at: 30, signal: SIGCHLD, left: "nobody" },
    ]);
    system.delivery = ({ whom }) =>
      whom === "group" ? { delivery: "refused", reason: "kill: Operation not permitted" } : undefined;
    system.run();
    expect(system.done).toContain("20 SIGTERM to 9");
  });

  test("that reached the group counts: the last call leaves out who was in it then", () => {
    const [worker, later] = [seen(9, { group: MAIN }), seen(10, { group: MAIN, startTime: ticks(15) })];
    const alive = [DAEMON, worker, later];
    const system = new ScriptedSystem([
      { at: 120, signal: SIGTERM },
      { at: 200, signal: SIGCHLD, found: [ended(7)], left: "children", alive },
      { at: 300, signal: SIGCHLD, left: "nobody" },
    ]);
    system.run();
    // Nor does it disturb at once who came to the group when all of that had been asked.
    expect(system.done.slice(2).filter((done) => done.includes("SIGTERM"))).toEqual(["200 SIGTERM to 8"]);
  });

  test("that did not reach the group does not count", () => {
    const alive = [seen(9, { group: MAIN })];
    const system = new ScriptedSystem([
      { at: 120, signal: SIGTERM },
      { at: 200, signal: SIGCHLD, found: [ended(7)], left: "children", alive },
      { at: 300, signal: SIGCHLD, left: "nobody" },
    ]);
    system.delivery = ({ whom }) => (whom === "group" ? { delivery: "missed" } : undefined);
    system.run();
    expect(system.done).toContain("200 SIGTERM to 9");
  });
});

describe("a deadline", () => {
  function mainEnds(left: Remaining, alive: Arrival["alive"] = [DAEMON]): Arrival {
    return { at: 100, signal: SIGCHLD, found: [ended(7)], left, alive };
  }

  function kills(system: ScriptedSystem): readonly string[] {
    return system.done.filter((done) => done.endsWith("SIGKILL to all"));
  }

  test("kills stragglers when the sweep grace is over, and ends the wait for those that do not go", () => {
    const system = new ScriptedSystem([mainEnds("children")]);
    expect(system.run()).toBe(3);
    expect(system.done.slice(0, 3)).toEqual(["100 SIGTERM to 8", "100 SIGCONT to 8", "5100 SIGKILL to all"]);
    expect(system.now()).toBe(milliseconds(6100));
    expect(system.notices).toContainEqual({
      event: "unkillable",
      processes: [{ pid: DAEMON.pid, command: "sleep" }],
    });
  });

  test("kills again every 50 ms whoever is left then", () => {
    const system = new ScriptedSystem([mainEnds("children")]);
    system.run();
    expect(kills(system)).toHaveLength(20);
  });

  test("complains once when the kernel does not let it kill, however often it tries", () => {
    const system = new ScriptedSystem([mainEnds("children")]);
    system.delivery = ({ whom }) =>
      whom === "all" ? { delivery: "refused", reason: "kill: Operation not permitted" } : undefined;
    system.run();
    expect(kills(system)).toHaveLength(20);
    expect(system.notices.filter(({ event }) => event === "not-delivered")).toHaveLength(1);
  });

  test("lets init wait for 100 ms in one piece, and without one as long as it takes", () => {
    const system = new ScriptedSystem([mainEnds("children")]);
    system.run({ sweepGrace: milliseconds(800) });
    expect(system.limits.slice(0, 5)).toEqual([undefined, 100, 100, 100, 100]);
  });

  test("is not held up by a flood of signals that come faster than they can be sent on", () => {
    const flood = [...Array(6000).keys()].map((index) => ({ at: 101 + index, signal: SIGHUP }));
    const system = new ScriptedSystem([mainEnds("children"), ...flood]);
    system.sendingTakes = 2;
    system.run({ scope: "all" });
    const [first = ""] = kills(system);
    expect(parseInt(first)).toBeWithin(5100, 5150);
  });

  test("means nothing when all have left before", () => {
    const lastEnds = { at: 300, signal: SIGCHLD, found: [ended(8)], left: "nobody" } as const;
    const system = new ScriptedSystem([mainEnds("children"), lastEnds]);
    expect(system.run()).toBe(3);
    expect(system.now()).toBe(milliseconds(300));
    expect(system.done).toEqual(["100 SIGTERM to 8", "100 SIGCONT to 8"]);
  });

  test("comes again every 50 ms while there are processes whose ends nobody announces", () => {
    const system = new ScriptedSystem([mainEnds("others")]);
    system.run({ sweepGrace: milliseconds(400) });
    expect(system.limits.slice(0, 5)).toEqual([undefined, 50, 50, 50, 50]);
    expect(system.done).toContain("500 SIGKILL to all");
  });

  test("that passed while init was busy is kept at once", () => {
    const system = new ScriptedSystem([mainEnds("children", []), { at: 110, signal: SIGHUP }]);
    system.sendingTakes = 100;
    system.run({ sweepGrace: milliseconds(40), scope: "all" });
    expect(system.limits.slice(0, 3)).toEqual([undefined, 40, 0]);
    expect(system.done.slice(0, 2)).toEqual(["110 SIGHUP to all", "210 SIGKILL to all"]);
  });

  test("kills also without /proc, when all have been asked together", () => {
    const system = new ScriptedSystem([{ ...mainEnds("children"), alive: undefined }]);
    system.run();
    expect(system.done.slice(0, 3)).toEqual([
      "100 SIGTERM to all",
      "100 SIGCONT to all",
      "5100 SIGKILL to all",
    ]);
    expect(system.done.filter((done) => done.includes("SIGTERM"))).toHaveLength(1);
  });
});
