import { describe, expect, test } from "bun:test";
import { NOTHING } from "../../src/passage.ts";
import { type Libc, openLibc } from "../../src/libc/libc.ts";
import { type Milliseconds, milliseconds, type Pid, pid } from "../../src/process.ts";
import { SIGCHLD, SIGTERM, SIGTSTP, type Signal } from "../../src/signal.ts";
import { linux } from "../../src/system/linux.ts";
import type { System } from "../../src/system/system.ts";

const CHILD = pid(2);
const EXITED = { by: "exit", code: 0 } as const;

interface Scene {
  readonly signals?: readonly Signal[];
  readonly tellsOfOrphans?: boolean;
  /** The number of the last of the dead, below those of the others. */
  readonly last?: number;
  /** Whether they are not dead, but stopped. */
  readonly areStopped?: boolean;
  /** Is told each time that init asks who it is. */
  readonly asked?: () => void;
}

/**
 * An init with that many dead children, to which those signals come. `waits` tells how long it was ready to wait, `passages` what
 * it would have sent on meanwhile.
 */
function withDead(
  dead: number,
  {
    signals = [],
    tellsOfOrphans = true,
    last = 1000,
    areStopped = false,
    asked = () => undefined,
  }: Scene = {},
): { system: System; waits: unknown[]; passages: unknown[] } {
  const waits: unknown[] = [];
  const passages: unknown[] = [];
  const coming = [...signals];
  const wait = (limit?: Milliseconds): Signal | undefined => {
    waits.push(limit);
    return coming.shift();
  };
  const next = (): Pid | "running" => (dead-- > 0 ? pid(last + dead) : "running");
  const libc: Libc = {
    ...openLibc(),
    nextChanged: next,
    skipTo: (child, most) => {
      for (let count = 1; ; count++) {
        asked();
        const who = next();
        if (who === "running") return { who, count: count - 1 };
        if (who === child || count === most) return { who, count };
      }
    },
    changeOf: (who) =>
      areStopped
        ? { type: "stopped", pid: who, signal: SIGTSTP }
        : { type: "ended", pid: who, ending: EXITED },
    // The terminal is the own group's.
    foregroundGroup: () => process.pid,
    ownGroup: () => process.pid,
    wait,
    passOn: (passage, limit) => {
      passages.push(passage);
      return wait(limit);
    },
    sender: () => ({ by: "outside" }),
  };
  const role = { isPidOne: true, hasJobControl: false, adoptsNobody: false, shortcomings: [] };
  return { system: linux(libc, role, CHILD, { tellsOfOrphans }), waits, passages };
}

test("a signal for a group of which nobody is left is missed", () => {
  const { system } = withDead(0);
  const gone = { whom: "group", group: pid(0x7fff_fffe) } as const;
  expect(system.send(SIGTERM, gone)).toEqual({ delivery: "missed" });
});

describe("reaping", () => {
  test("takes all of a few, and then waits as long as it may", () => {
    const { system, waits } = withDead(3);
    expect([...system.reap()].map(({ type }) => type)).toEqual(["ended", "ended", "ended", "reaped"]);
    system.wait(undefined);
    expect(waits).toEqual([undefined]);
  });

  test("does not go on for as long as orphans come: a storm would make init deaf", () => {
    const { system } = withDead(1_000_000);
    const events = [...system.reap()];
    expect(events.length).toBeLessThan(1000);
    expect(events.at(-1)).toEqual({ type: "reaped", remaining: "children" });
  });

  test("tells of the main child alone where nobody hears of orphans, and goes on for no longer", () => {
    const reaped = { type: "reaped", remaining: "children" } as const;
    const { system } = withDead(3, { tellsOfOrphans: false, last: CHILD });
    expect(system.reap()).toEqual([{ type: "ended", pid: CHILD, ending: EXITED }, reaped]);
    let count = 0;
    const asked = (): void => {
      count++;
    };
    const { system: stormy } = withDead(1_000_000, { tellsOfOrphans: false, asked });
    expect(stormy.reap()).toEqual([reaped]);
    expect(count).toBe(32);
    expect(stormy.wait(undefined)).toBe(SIGCHLD);
  });

  test("is over after as many also when the main child is the last of them", () => {
    let count = 0;
    // The numbers go down to the main child's, and on.
    const last = CHILD - (1_000_000 - 32);
    const asked = (): void => {
      count++;
    };
    const { system } = withDead(1_000_000, { tellsOfOrphans: false, last, asked });
    expect(system.reap().map(({ type }) => type)).toEqual(["ended", "reaped"]);
    expect(count).toBe(32);
    expect(system.wait(undefined)).toBe(SIGCHLD);
  });

  test("comes before what passes: only the first signal of a queue goes before the rest of the dead", () => {
    const passage = { to: CHILD, as: NOTHING };
    const { system, passages } = withDead(40, { tellsOfOrphans: false, signals: [SIGTERM, SIGTERM] });
    system.reap();
    expect(system.wait(undefined, passage)).toBe(SIGTERM);
    expect(system.wait(undefined, passage)).toBe(SIGCHLD);
    expect(passages).toEqual([]);
    system.reap();
    expect(system.wait(undefined, passage)).toBe(SIGTERM);
    expect(passages).toEqual([passage]);
  });

  test("tells that the main child was stopped, and who has the terminal, and not of others", () => {
    const { system } = withDead(3, { tellsOfOrphans: false, last: CHILD, areStopped: true });
    expect(system.reap()).toEqual([
      { type: "stopped", pid: CHILD, signal: SIGTSTP, holdsTerminal: true },
      { type: "reaped", remaining: "children" },
    ]);
  });

  test("takes turns with a flood of signals, so that neither holds up the other", () => {
    const { system } = withDead(600, { signals: Array.from({ length: 100 }, () => SIGTERM) });
    let reaped = [...system.reap()].length - 1;
    const order: string[] = [];
    while (reaped < 600) {
      const signal = system.wait(milliseconds(100));
      order.push(signal === SIGCHLD ? "reap" : "signal");
      if (signal === SIGCHLD) reaped += [...system.reap()].length - 1;
    }
    expect(order.slice(0, 6)).toEqual(["signal", "reap", "signal", "reap", "signal", "reap"]);
    expect(order.filter((each) => each === "signal").length).toBeLessThan(25);
  });

  test("goes on behind a signal that has come meanwhile, without waiting", () => {
    const { system, waits } = withDead(600, { signals: [SIGTERM] });
    let reaped = [...system.reap()].length - 1;
    expect(system.wait(milliseconds(100))).toBe(SIGTERM);
    expect(system.sender()).toEqual({ by: "outside" });
    while (system.wait(milliseconds(100)) === SIGCHLD) {
      expect(system.sender()).toEqual({ by: "kernel" });
      reaped += [...system.reap()].length - 1;
    }
    expect(reaped).toBe(600);
    // It waits only when nobody is left to be reaped.
    expect(system.sender()).toEqual({ by: "outside" });
    expect(new Set(waits.slice(0, -1))).toEqual(new Set([milliseconds(0)]));
    expect(waits.at(-1)).toBe(milliseconds(100));
  });
});
