/** What is left out of the end-to-end tests under Deno is there, and is not everything. */

import { expect, test } from "bun:test";
import { NOT_UNDER_DENO, underDeno } from "../../scripts/lib/deno.ts";
import { findTests } from "../../scripts/lib/layers.ts";

const { e2e } = findTests([]);

test("every name is a test file's", () => {
  const names = e2e.map((file) => file.replace(/^.*\/|\.test\.ts$/g, ""));
  expect(Object.keys(NOT_UNDER_DENO).filter((name) => !names.includes(name))).toEqual([]);
});

test("what makes an init is tried there", () => {
  const able = underDeno(e2e);
  for (const name of ["run", "signals", "reaping", "stop", "last-call", "state", "terminal", "usage"])
    expect(able).toContain(`test/e2e/${name}.test.ts`);
});
