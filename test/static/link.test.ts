/** What the C library lacks must stop the link, with its name. */

import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { linkCarrier } from "../../scripts/static/carrier.ts";
import { lookedUpNames } from "../../scripts/static/lookups.ts";
import { toolchainFor } from "../../scripts/static/toolchain.ts";
import { withTemporaryFolder } from "../../scripts/lib/command.ts";
import { symbols, toolSymbols } from "../../src/libc/symbols.ts";
import { Executable, sentence, SUBJECTS } from "./support.ts";

const REMEDY = ": src/libc/symbols.ts or this Bun asks for what no libc.a here has";

for (const { target, executable, isLinkable } of SUBJECTS) {
  describe.skipIf(!isLinkable)(`the C library for ${target.name}`, () => {
    test("must have every function that Bun imports", async () => {
      await withTemporaryFolder(async (folder) => {
        const { bytes, name } = renamed(executable, "getpid", "getpiX");
        const path = join(folder, "another-bun");
        await Bun.write(path, bytes);
        const message = sentence(() => linkCarrier(path, target, folder, { names: lookedUpNames() }));
        expect(message).toBe(`the static C library lacks ${name}${REMEDY}`);
      });
    }, 20_000);

    test("must have every function that is looked up", async () => {
      await withTemporaryFolder((folder) => {
        const names = [...lookedUpNames(), "frobnicate", "getpid_r"];
        const message = sentence(() => linkCarrier(executable, target, folder, { names }));
        expect(message).toBe(`the static C library lacks frobnicate, getpid_r${REMEDY}`);
        return Promise.resolve();
      });
    }, 20_000);

    test("must have no function that Bun has as well, and that libc would call there if it were a shared one", () => {
      const { fileNamed } = toolchainFor(target);
      const libraries = ["libc.a", "libm.a"].map(fileNamed);
      const { stdout } = Bun.spawnSync(["nm", "--defined-only", "--extern-only", "--no-sort", ...libraries], {
        stderr: "ignore",
      });
      const theirs = new Set([...stdout.toString().matchAll(/^\S+ [A-Zi] (\S+)$/gm)].map(([, name]) => name));
      expect(theirs).toContain("malloc");
      const both = new Executable(executable).exportedNames().filter((name) => theirs.has(name));
      expect(both.sort()).toEqual(["__environ", "_environ", "environ", "stderr", "stdin", "stdout"]);
    });
  });
}

describe("the names that are looked up", () => {
  test("are all functions that lastcall calls, and a few more, each once", () => {
    const names = lookedUpNames();
    for (const name of Object.keys({ ...symbols, ...toolSymbols })) expect(names).toContain(name);
    expect(names).toContain("lastcall_boot_record");
    expect(new Set(names).size).toBe(names.length);
  });
});

/** The executable with the name of an import changed. */
function renamed(path: string, from: string, to: string): { readonly bytes: Buffer; readonly name: string } {
  const bun = new Executable(path);
  bun.bytes.write(to, bun.name(from), "latin1");
  return { bytes: bun.bytes, name: to };
}
