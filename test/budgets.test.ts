/** What a budget that is not kept to says: test/e2e/budgets.test.ts holds init against them. */

import { expect, test } from "bun:test";
import { join } from "node:path";
import {
  type Budget,
  type Budgets,
  budgets,
  changes,
  complaint,
  FILE,
  rewritten,
  type Subject,
} from "./e2e/budgets/budgets.ts";

const FROZEN: Subject = { processor: "x64", form: "frozen" };
const CALLS: Budget = {
  unit: "calls",
  counts: "All of them.",
  margin: 0,
  slack: 0,
  chance: 0,
  why: "No chance is in it.",
  x64: { frozen: 340, ordinary: 400 },
  arm64: { frozen: null, ordinary: null },
};
const FAULTS: Budget = { ...CALLS, unit: "faults", margin: 0.1, slack: 0.2 };

test("a number above its budget is told, with what it was and what it is", () => {
  expect(complaint("system calls", CALLS, 370, FROZEN)).toBe(
    "system calls (frozen form, x64): 370 calls, and the budget is 340 (test/e2e/budgets/budgets.json). " +
      "All of them. If it is worth that: bun run budgets --write",
  );
  expect(complaint("page faults", FAULTS, 375, FROZEN)).toBe(
    "page faults (frozen form, x64): 375 faults, and the budget is 340 (test/e2e/budgets/budgets.json), " +
      "374 with its margin. All of them. If it is worth that: bun run budgets --write",
  );
});

test("a number far below its budget is told as well: such a budget guards nothing", () => {
  expect(complaint("system calls", CALLS, 300, FROZEN)).toBe(
    "system calls (frozen form, x64): 300 calls, and the budget is 340 (test/e2e/budgets/budgets.json). " +
      "It is better than that, so lower it: bun run budgets --write",
  );
  expect(complaint("page faults", FAULTS, 271, FROZEN)).toEndWith("so lower it: bun run budgets --write");
});

test("what chance does is allowed on top, both ways", () => {
  const memory = { ...CALLS, chance: 10 };
  const told = [329, 330, 350, 351].map(
    (figure) => complaint("memory", memory, figure, FROZEN) !== undefined,
  );
  expect(told).toEqual([true, false, false, true]);
  expect(rewritten({ memory }, { memory: 350 }, FROZEN)).toEqual({ memory });
  expect(rewritten({ memory }, { memory: 351 }, FROZEN)["memory"]?.x64.frozen).toBe(351);
});

test("nothing is told of a number within its margin, nor of one without a budget", () => {
  expect(complaint("system calls", CALLS, 340, FROZEN)).toBeUndefined();
  expect(complaint("page faults", FAULTS, 374, FROZEN)).toBeUndefined();
  expect(complaint("page faults", FAULTS, 272, FROZEN)).toBeUndefined();
  expect(complaint("system calls", CALLS, 999, { processor: "arm64", form: "frozen" })).toBeUndefined();
});

test("what was not measured has not kept to its budget", () => {
  expect(complaint("page faults", FAULTS, NaN, FROZEN)).toStartWith(
    "page faults (frozen form, x64): NaN faults",
  );
});

test("new budgets are what was measured, and it is told what they were", () => {
  const old: Budgets = { "system calls": CALLS, "page faults": FAULTS };
  const now = rewritten(old, { "system calls": 300 }, FROZEN);
  expect(now).toEqual({
    "system calls": { ...CALLS, x64: { frozen: 300, ordinary: 400 } },
    "page faults": FAULTS,
  });
  expect(changes(old, now, FROZEN)).toEqual(["system calls (frozen form, x64): 340 → 300 calls"]);
  const arm64: Subject = { processor: "arm64", form: "ordinary" };
  expect(changes(old, rewritten(old, { "page faults": 7 }, arm64), arm64)).toEqual([
    "page faults (ordinary form, arm64): none → 7 faults",
  ]);
});

test("the budgets are in the file that the sentences name, as the command writes them", async () => {
  const text = await Bun.file(join(import.meta.dir, "..", FILE)).text();
  expect(text).toBe(`${JSON.stringify(budgets, null, 2)}\n`);
});
