/** The README says what the program says. */

import { expect, test } from "bun:test";
import { join } from "node:path";
import { usage } from "../src/cli/usage.ts";

test("the README shows the text of --help", async () => {
  const readme = await Bun.file(join(import.meta.dir, "../README.md")).text();
  expect(readme).toContain(`\`\`\`\n${usage()}\`\`\`\n`);
});
