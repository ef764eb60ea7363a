/** The README says what the program says. */

import { expect, test } from "bun:test";
import { join } from "node:path";
import { usage } from "../src/cli/usage.ts";
import { withTable } from "./e2e/conformance/table.ts";

test("the README shows the text of --help", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(readme).toContain(`\`\`\`\n${usage()}\`\`\`\n`);
});

test("the README compares other inits with ours as the conformance tests do", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(withTable(readme)).toBe(readme);
});
