import { describe, expect, test } from "bun:test";
import { pid } from "../../src/process.ts";
import { SIGCHLD, SIGHUP, SIGINT, SIGTERM } from "../../src/signal.ts";
import { decider } from "../../src/supervisor/decide.ts";
import type { Event } from "../../src/supervisor/event.ts";
import { step } from "../../src/supervisor/step.ts";
import { EXITED, running } from "./support.ts";

const HUP: Event = { type: "signal", signal: SIGHUP };

describe("decisions", () => {
  test("are those of a step, for every event and however often it comes", () => {
    const decide = decider(() => true);
    let [mine, itsOwn] = [running(), running()];
    const orphan: Event = { type: "ended", pid: pid(9), ending: EXITED };
    const signals = [SIGHUP, SIGINT, SIGCHLD, SIGTERM, SIGHUP, SIGTERM];
    const events: Event[] = signals.flatMap((signal): Event[] => [
      { type: "signal", signal },
      { type: "signal", signal },
      { type: "reaped", remaining: "children" },
      orphan,
    ]);
    for (const event of events) {
      const [expected, got] = [step(itsOwn, event), decide(mine, event)];
      expect(got).toEqual(expected);
      [mine, itsOwn] = [got.state, expected.state];
    }
  });

  test("are not made twice for a signal while the state is the same", () => {
    const decide = decider(() => true);
    const state = running();
    const once = decide(state, HUP);
    expect(decide(state, HUP)).toBe(once);
    expect(decide({ ...state }, HUP)).not.toBe(once);
  });

  test("leave out what nobody hears, and nothing else", () => {
    const decide = decider(({ event }) => event !== "forwarded");
    expect(decide(running(), HUP).actions.map(({ type }) => type)).toEqual(["send"]);
    expect(decide(running({ rewrite: new Map([[SIGHUP, "drop"]]) }), HUP).actions).toEqual([
      { type: "say", notice: { event: "dropped", signal: SIGHUP, because: "rewrite" } },
    ]);
  });
});
