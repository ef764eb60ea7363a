/**
 * `bun run budgets` measures the files in dist/, tells all numbers that have a budget, and what is wrong with them; exits with
 * 1 if something is. `bun run budgets --write` makes what it measures the budgets, and tells what they were. It needs what the
 * end-to-end tests need; of files for another processor it can tell the sizes only.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "../../../scripts/build.ts";
import { nativeTarget, TARGETS } from "../../../scripts/static/targets.ts";
import {
  budgets,
  type Budgets,
  changes,
  complaint,
  FILE,
  type Figures,
  rewritten,
  type Subject,
} from "./budgets.ts";
import { measure, measureFile } from "./measuring.ts";

const PATH = join(import.meta.dir, "../../..", FILE);
const FORMS = [
  ["frozen", "snapshot"],
  ["ordinary", "static"],
] as const;

/** What was measured of the files that are there. */
async function measureAll(): Promise<readonly (readonly [Subject, Figures])[]> {
  const all: (readonly [Subject, Figures])[] = [];
  for (const target of Object.values(TARGETS)) {
    for (const [form, built] of FORMS) {
      const path = pathOf({ target, form: built });
      if (!existsSync(path)) {
        console.log(`${path} is not there, and not measured`);
        continue;
      }
      const figures = target === nativeTarget() ? await measure(path, form) : measureFile(path);
      all.push([{ processor: target.architecture, form }, figures]);
    }
  }
  return all;
}

const measured = await measureAll();
if (process.argv.includes("--write")) {
  let now: Budgets = budgets;
  for (const [subject, figures] of measured) {
    const before = now;
    now = rewritten(before, figures, subject);
    for (const line of changes(before, now, subject)) console.log(line);
  }
  await Bun.write(PATH, `${JSON.stringify(now, null, 2)}\n`);
} else {
  for (const [{ processor, form }, figures] of measured) {
    for (const [name, figure] of Object.entries(figures)) {
      const budget = budgets[name];
      if (budget === undefined) continue;
      console.log(
        [processor, form, name, figure, "of", budget[processor][form] ?? "none", budget.unit].join(" "),
      );
      const wrong = complaint(name, budget, figure, { processor, form });
      if (wrong === undefined) continue;
      console.log(`  ${wrong}`);
      process.exitCode = 1;
    }
  }
}
