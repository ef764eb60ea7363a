/** What packages say of the libraries in them. */

import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { distribution, sourceIn } from "../../scripts/release/libraries.ts";

test("a cross compiler's library is made of another package's source, which Built-Using names", () => {
  const field = "binutils (= 2.40-2), linux (= 6.1.4-1), gcc-12 (= 12.2.0-14), glibc (= 2.36-8)";
  expect(sourceIn(field, "glibc")).toEqual({ name: "glibc", version: "2.36-8" });
  expect(sourceIn(field, "gcc")).toEqual({ name: "gcc-12", version: "12.2.0-14" });
  expect(sourceIn("gcc-12-cross (= 1)", "gcc")).toBeUndefined();
  expect(sourceIn("", "glibc")).toBeUndefined();
});

test("the distribution is named as it names itself, with quotes or without", () => {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-release-"));
  try {
    const file = join(folder, "os-release");
    writeFileSync(file, 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nID=debian\n');
    expect(distribution(file)).toEqual({ id: "debian", version: "12" });
    writeFileSync(file, "ID=other\n");
    expect(distribution(file)).toEqual({ id: "other", version: "" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
