/** The program's version is the package's. */

import { expect, test } from "bun:test";
import { version as released } from "../package.json";
import { version } from "../src/version.ts";

test("the program has the version of its package", () => {
  expect(version).toBe(released);
});
