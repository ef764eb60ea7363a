import { describe, expect, test } from "bun:test";
import { milliseconds, pid } from "../src/process.ts";
import { SIGCHLD, SIGHUP, SIGTERM, SIGTSTP } from "../src/signal.ts";
import type { Event } from "../src/supervisor/event.ts";
import { type Arrival, ScriptedSystem } from "./scripted.ts";
import { CHILD as MAIN, EXITED } from "./supervisor/support.ts";

function ended(who: number): Event {
  return { type: "ended", pid: pid(who), ending: EXITED };
}

describe("init that can rest", () => {
  function restful(...arrivals: readonly Arrival[]): ScriptedSystem {
    const system = new ScriptedSystem([...arrivals, { at: 9000, signal: SIGCHLD, found: [ended(7)] }]);
    system.rest = (remembered) => system.done.push(`rest${remembered === "" ? "" : " and remember"}`);
    return system;
  }

  test("does so when nothing has happened for a second, however often it was woken", () => {
    const system = restful({ at: 10, signal: SIGHUP }, { at: 20, signal: SIGCHLD, found: [ended(8)] });
    system.run();
    expect(system.done).toEqual(["10 SIGHUP to group", "rest"]);
    expect(system.limits).toEqual([1000, 1000, 1000, undefined]);
  });

  test("remembers that it was asked to stop", () => {
    const system = restful({ at: 10, signal: SIGTERM });
    system.run();
    expect(system.done).toEqual(["10 SIGTERM to group", "10 SIGCONT to group", "rest and remember"]);
  });

  test("does not while there is a deadline, nor when it has stopped itself", () => {
    const stopped = { type: "stopped", pid: MAIN, signal: SIGTSTP, holdsTerminal: true } as const;
    for (const arrival of [
      { at: 10, signal: SIGTERM },
      { at: 10, signal: SIGCHLD, found: [stopped] },
    ]) {
      const system = restful(arrival);
      system.run({ grace: milliseconds(60_000) });
      expect(system.done).not.toContain("rest");
    }
  });

  test("waits for good where it cannot give its memory back", () => {
    const system = restful();
    system.run();
    expect(system.limits).toEqual([1000, undefined]);
    expect(system.done).toEqual(["rest"]);
  });

  test("lets pass what is only sent on meanwhile, and after a rest that was refused tries again", () => {
    const system = restful(...[10, 20, 4000, 4500].map((at) => ({ at, signal: SIGHUP })));
    system.levels = [];
    system.run();
    // At 20; at 4000 it waited for good, and at 4500 as usual.
    expect(system.passed).toEqual([SIGHUP, SIGHUP]);
    expect(system.done.filter((each) => each === "rest")).toHaveLength(2);
  });

  test("does not when it has still to tell of lost lines", () => {
    const system = restful();
    system.owes = true;
    system.run();
    expect(system.done).toEqual([]);
  });
});
