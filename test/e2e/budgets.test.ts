/** What init costs, in numbers that do not depend on how busy the machine is, is within its budgets: budgets/budgets.json. */

import { beforeAll, describe, expect, test } from "bun:test";
import { budgets, type Budget, complaint, type Figures, type Subject } from "./budgets/budgets.ts";
import { measure, measureFile } from "./budgets/measuring.ts";
import {
  describeEmulated,
  describeEndToEnd,
  INIT,
  INIT_ARM64,
  INIT_ARM64_FROZEN,
  isOrdinary,
} from "./harness/programs.ts";

const form = isOrdinary ? "ordinary" : "frozen";
const processor = process.arch === "arm64" ? "arm64" : "x64";

/** A test for each of these numbers that has a budget. */
function testAll(
  numbers: readonly (readonly [string, Budget])[],
  subject: Subject,
  figures: () => Figures,
): void {
  for (const [name, budget] of numbers) {
    test.skipIf(budget[subject.processor][subject.form] === null)(`${name}: within the budget`, () => {
      expect(complaint(name, budget, figures()[name] ?? NaN, subject) ?? "").toBe("");
    });
  }
}

describeEndToEnd(`init, in its ${form} form`, () => {
  let figures: Figures = {};
  beforeAll(async () => {
    figures = await measure(INIT, form);
  }, 120_000);
  testAll(Object.entries(budgets), { processor, form }, () => figures);
});

// Once, and not once for each form that is under test.
describe.skipIf(isOrdinary || processor === "arm64")("init for arm64", () => {
  const sizes = Object.entries(budgets).filter(([name]) => name.startsWith("size of "));
  describeEmulated("in its frozen form", () => {
    testAll(sizes, { processor: "arm64", form: "frozen" }, () => measureFile(INIT_ARM64_FROZEN));
  });
  describeEmulated("in its ordinary form", () => {
    testAll(sizes, { processor: "arm64", form: "ordinary" }, () => measureFile(INIT_ARM64));
  });
});
