/** The short form of `bun run soak`: rounds of fixed seeds, and a burst. */

import { expect, test } from "bun:test";
import { describeEndToEnd, INIT, isOrdinary } from "../e2e/harness/programs.ts";
import { collections } from "./harness/collections.ts";
import { endure } from "./harness/endurance.ts";
import { planOf } from "./harness/plan.ts";
import { play } from "./harness/round.ts";

/** A round takes some seconds; a failure of one is repeated by `bun run soak --seed N --rounds 1 --most 1000`. */
const ROUNDS = 8;
const MOST = 1000;
const UNDER_TEST = { words: [INIT], rests: !isOrdinary };

test("the same seed draws the same plan, and another one another", () => {
  expect(planOf(1, { most: MOST })).toEqual(planOf(1, { most: MOST }));
  expect(planOf(1, { most: MOST })).not.toEqual(planOf(2, { most: MOST }));
});

describeEndToEnd("init in trouble", () => {
  for (let seed = 1; seed <= ROUNDS; seed++) {
    test(`does all that it should in round ${seed}`, async () => {
      const { failures } = await play(UNDER_TEST, planOf(seed, { most: MOST }));
      expect(failures).toEqual([]);
    }, 120_000);
  }

  test("loses nothing while garbage is collected", async () => {
    const { seen, failures } = await collections(UNDER_TEST, 10_000);
    expect(failures).toEqual([]);
    expect(seen).toBeGreaterThan(5);
  }, 120_000);

  for (const withStops of [false, true]) {
    test(`does not grow${withStops ? ", nor when it is asked to stop again and again" : ""}`, async () => {
      // In each phase more than what comes before the first garbage collection: only then can it be told what grows.
      const endurance = { signals: 160_000, orphans: 160_000, phases: 4, withStops };
      const phases: unknown[] = [];
      const failures = await endure(UNDER_TEST, endurance, (phase) => phases.push(phase));
      expect(failures).toEqual([]);
      expect(phases).toHaveLength(endurance.phases);
    }, 120_000);
  }
});
