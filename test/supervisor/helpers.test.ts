import { describe, expect, test } from "bun:test";
import type { Target } from "../../src/notice.ts";
import { type SeenProcess, ticks } from "../../src/process.ts";
import { SIGTERM } from "../../src/signal.ts";
import { afterAsking, afterAskingEach, NOBODY } from "../../src/supervisor/asked.ts";
import { helpersAmong } from "../../src/supervisor/helpers.ts";
import type { State } from "../../src/supervisor/state.ts";
import { CHILD, EXITED, running, seen } from "./support.ts";

const MAIN = { pid: CHILD, lives: true };
/** A daemon that was asked in tick 50. */
const daemon = seen(9);
const asked: State = {
  ...running(),
  phase: { name: "sweeping", ending: EXITED },
  asked: afterAskingEach(NOBODY, [daemon], ticks(50)),
};

function child(of: SeenProcess, number: number, startTime: number): SeenProcess {
  return seen(number, { parent: of.pid, startTime: ticks(startTime), group: of.group });
}

/** Whom of those that have not been asked the state takes for helpers, by number. */
function helpers(
  state: State,
  unasked: readonly SeenProcess[],
  others: readonly SeenProcess[] = [],
): number[] {
  return [...helpersAmong(unasked, [...unasked, ...others], state)].map(({ pid }) => Number(pid));
}

describe("a helper", () => {
  test("is who was started by one that had been asked, from that tick on", () => {
    const [early, inTheTick, late] = [child(daemon, 20, 49), child(daemon, 21, 50), child(daemon, 22, 60)];
    expect(helpers(asked, [early, inTheTick, late], [daemon])).toEqual([21, 22]);
  });

  test("is nobody whose parent has not been asked, or is not to be seen", () => {
    const other = seen(10);
    expect(helpers(asked, [child(other, 20, 60), other])).toEqual([]);
    expect(helpers(asked, [child(daemon, 20, 60)])).toEqual([]);
  });

  test("is also who was started by a helper, in whatever order they are seen", () => {
    const shell = child(daemon, 22, 60);
    const [sleep, below] = [child(shell, 21, 61), child(seen(21), 20, 62)];
    expect(helpers(asked, [below, sleep, shell], [daemon]).sort()).toEqual([20, 21, 22]);
  });

  test("is who was started by the main child after that was asked, as long as it lives", () => {
    const main = seen(CHILD, { group: CHILD });
    const [early, late] = [child(main, 20, 49), child(main, 21, 60)];
    const stopped: State = {
      ...running(),
      asked: afterAsking(NOBODY, MAIN, {
        target: { whom: "process", pid: CHILD },
        signal: SIGTERM,
        at: ticks(50),
      }),
    };
    expect(helpers(stopped, [early, late], [main])).toEqual([21]);
    // Who has its number then is somebody else.
    expect(helpers({ ...stopped, phase: asked.phase }, [early, late], [main])).toEqual([]);
  });

  test("is an orphan that came to a group, or to anywhere, after all there had been asked", () => {
    const inGroup = { group: CHILD, parent: 1 };
    const orphans = [
      seen(20, { ...inGroup, startTime: ticks(49) }),
      seen(21, { ...inGroup, startTime: ticks(50) }),
      seen(22, { startTime: ticks(60) }),
    ];
    const joined = seen(23, { parent: 0, startTime: ticks(60) });
    const after = (target: Target): State => ({
      ...asked,
      asked: afterAsking(NOBODY, MAIN, { target, signal: SIGTERM, at: ticks(50) }),
    });
    expect(helpers(after({ whom: "group", group: CHILD }), [...orphans, joined])).toEqual([21]);
    expect(helpers(after({ whom: "all" }), [...orphans, joined])).toEqual([21, 22]);
    expect(helpers(after({ whom: "process", pid: CHILD }), [...orphans, joined])).toEqual([]);
  });

  test("is nobody only because parents go round in a circle while they are being read", () => {
    const [one, other] = [seen(20, { parent: 21 }), seen(21, { parent: 20 })];
    expect(helpers(asked, [one, other])).toEqual([]);
  });
});
