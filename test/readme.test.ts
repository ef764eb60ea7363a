/** The README says what the program says. */

import { expect, test } from "bun:test";
import { join } from "node:path";
import { usage } from "../src/cli/usage.ts";
import { CHARTS, chart } from "../scripts/bench/chart.ts";
import costs from "../scripts/bench/results/costs.json";
import { withTable as withCosts } from "../scripts/bench/table.ts";
import { withTable } from "./e2e/conformance/table.ts";

test("the README shows the text of --help", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(readme).toContain(`\`\`\`\n${usage()}\`\`\`\n`);
});

test("the README compares other inits with ours as the conformance tests do", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(withTable(readme)).toBe(readme);
});

test("the README and its charts show the figures of the benchmark that are kept", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(withCosts(readme, costs)).toBe(readme);
  for (const [name, ids] of Object.entries(CHARTS)) {
    const kept = await Bun.file(join(import.meta.dir, `../scripts/bench/results/${name}.svg`)).text();
    expect(kept).toBe(chart(costs, ids));
  }
});
