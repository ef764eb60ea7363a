/** The README says what the program says. */

import { expect, test } from "bun:test";
import { join } from "node:path";
import { usage } from "../src/cli/usage.ts";
import { CHARTS, chart } from "../scripts/bench/chart.ts";
import costs from "../scripts/bench/results/costs.json";
import { withTable as withCosts } from "../scripts/bench/table.ts";
import { blocks } from "./readme/blocks.ts";
import { KINDS } from "./engines/readme/images.ts";
import { withFeatures } from "./e2e/conformance/features-table.ts";
import { withTable } from "./e2e/conformance/table.ts";

test("the README shows the text of --help", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(readme).toContain(`\`\`\`\n${usage()}\`\`\`\n`);
});

test("docs/other-inits.md compares other inits with ours as the conformance tests do", async () => {
  const page = await Bun.file(join(import.meta.dir, "../docs/other-inits.md")).text();
  expect(withTable(page)).toBe(page);
});

test("the README says of inits what the experiments with them show", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(withFeatures(readme)).toBe(readme);
});

test("the README and its charts show the figures of the benchmark that are kept", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(withCosts(readme, costs)).toBe(readme);
  for (const [name, ids] of Object.entries(CHARTS)) {
    const kept = await Bun.file(join(import.meta.dir, `../scripts/bench/results/${name}.svg`)).text();
    expect(kept).toBe(chart(costs, ids));
  }
});

test("every block of the README that can be run has a name, and a test that runs it", async () => {
  const sources = await Promise.all(
    [...new Bun.Glob("**/*.ts").scanSync(import.meta.dir)].map((file) =>
      Bun.file(join(import.meta.dir, file)).text(),
    ),
  );
  const tried = new Set(
    sources.flatMap((text) => [...text.matchAll(/\bshown\("([^"]+)"\)/g)].map(([, name]) => name)),
  );
  expect(blocks().length).toBeGreaterThan(10);
  expect(blocks().filter(({ name }) => name === undefined || !(tried.has(name) || name in KINDS))).toEqual(
    [],
  );
});
