/** The build with Deno's runtime: what is made is an init, or it is said why it is none. */

import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisMachine } from "../../scripts/build/request.ts";
import { compileWithDeno } from "../../scripts/deno/compile.ts";
import { denoPath } from "../../scripts/deno/tool.ts";
import { sentence } from "../static/support.ts";

/** Builds into an empty folder; what was said, and what is in the folder then. */
function compile(variables: Readonly<Record<string, string>>): {
  readonly said: string;
  readonly left: string[];
} {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-test-"));
  try {
    const said = sentence(() => {
      compileWithDeno(thisMachine(), join(folder, "init"), { ...process.env, ...variables });
    });
    return { said, left: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("refuses a runtime that is not there", () => {
  expect(compile({ DENORT_BIN: "/nonexistent" })).toEqual({
    said: `DENORT_BIN is "/nonexistent", which is no runtime of Deno's that can be read; name the file denort`,
    left: [],
  });
});

test("refuses a program that would take init's words for its own, as Deno itself does", () => {
  expect(compile({ DENORT_BIN: denoPath() })).toEqual({
    said: `what deno compile has made is no init; DENORT_BIN, "${denoPath()}", must name denort and no other program`,
    left: [],
  });
});
