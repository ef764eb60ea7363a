/** Which runtime the init under test runs on: Bun in the file that is built, or Deno, from the source. */

import { test } from "bun:test";

/** Whether it is Deno: scripts/lib/deno.ts */
export const isDeno = process.env["LASTCALL_TEST_RUNTIME"] === "deno";

/** A test of what cannot be so under Deno, for a reason that can be read where it stands; skipped there. */
export function testWithoutDeno(reason: string): typeof test {
  if (reason === "") throw new Error("a test that is left out needs a reason");
  return isDeno ? test.skip : test;
}
