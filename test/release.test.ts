/** A release as a whole, made of two small files in the place of init. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ingredients, makeRelease } from "../scripts/release/make.ts";
import { type Artefact, table } from "../scripts/release/sums.ts";
import { commit, output, reasonToSkipRelease } from "./release/support.ts";

const reason = reasonToSkipRelease() ?? (Bun.which("npm") === null ? "there is no npm" : undefined);

const folder = mkdtempSync(join(tmpdir(), "lastcall-release-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first = join(folder, "first");
const second = join(folder, "second");

function ingredients(): Ingredients {
  const inits = { amd64: join(folder, "init-x64"), arm64: join(folder, "init-arm64") };
  writeFileSync(inits.amd64, "for x86-64", { mode: 0o755 });
  writeFileSync(inits.arm64, "for arm64", { mode: 0o755 });
  const checkout = {
    version: "1.2.3",
    commit: commit ?? "",
    repository: "https://forge.example/lastcall",
    time: new Date("2026-01-02T03:04:05Z"),
  };
  return { checkout, inits, glibcSource: Buffer.from("source") };
}

describe.skipIf(reason !== undefined)(
  `a release${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  () => {
    let made: readonly Artefact[] = [];
    beforeAll(async () => {
      made = await makeRelease(first, ingredients());
    }, 60_000);

    test("has every file, under a name that says what it is", () => {
      expect(made.map(({ name }) => name)).toEqual([
        "SHA256SUMS",
        "lastcall-1.2.3-glibc-source.tar",
        "lastcall-1.2.3-notices.txt",
        "lastcall-1.2.3-oci.tar",
        "lastcall-1.2.3-source.tar.gz",
        "lastcall-1.2.3.cdx.json",
        "lastcall-1.2.3.tgz",
        "lastcall-linux-amd64",
        "lastcall-linux-arm64",
      ]);
    });

    test("has executables that can be executed, each for its processor", () => {
      expect(readFileSync(join(first, "lastcall-linux-amd64"), "utf8")).toBe("for x86-64");
      expect(readFileSync(join(first, "lastcall-linux-arm64"), "utf8")).toBe("for arm64");
      output(first, ["test", "-x", "lastcall-linux-amd64", "-a", "-x", "lastcall-linux-arm64"]);
    });

    test("has checksums of all other files that sha256sum takes", () => {
      const names = made.map(({ name }) => name).filter((name) => name !== "SHA256SUMS");
      const listed = readFileSync(join(first, "SHA256SUMS"), "utf8").trimEnd();
      expect(listed).toBe(output(first, ["sha256sum", ...names]));
      const checked = output(first, ["sha256sum", "--check", "--strict", "SHA256SUMS"]);
      expect(checked).toBe(names.map((name) => `${name}: OK`).join("\n"));
      writeFileSync(join(folder, "lastcall-linux-amd64"), "another");
      expect(() => output(folder, ["sha256sum", "--check", join(first, "SHA256SUMS")])).toThrow("FAILED");
    });

    test("has the same bytes when it is made again under another umask, and nothing of what was there before", async () => {
      writeFileSync(join(folder, "second"), "in the way");
      const mask = process.umask(0o077);
      try {
        expect(await makeRelease(second, ingredients())).toEqual(made);
      } finally {
        process.umask(mask);
      }
      const once = await makeRelease(second, {
        ...ingredients(),
        checkout: { ...ingredients().checkout, time: new Date(0) },
      });
      expect(once).not.toEqual(made);
    }, 60_000);

    test("has sources that say what was linked, and under which terms", () => {
      const listed = output(first, ["tar", "-tzf", "lastcall-1.2.3-source.tar.gz"]).split("\n");
      expect(listed).toContain("lastcall-1.2.3/RELINKING.md");
      const notices = output(first, [
        "tar",
        "-xOzf",
        "lastcall-1.2.3-source.tar.gz",
        "lastcall-1.2.3/NOTICES.txt",
      ]);
      expect(notices).toBe(readFileSync(join(first, "lastcall-1.2.3-notices.txt"), "utf8").trimEnd());
    });

    test("packs for npm what package.json describes", () => {
      const [archive = ""] = made.map(({ name }) => name).filter((name) => name.endsWith(".tgz"));
      const listed = output(first, ["tar", "-tzf", archive]).split("\n");
      expect(listed).toContain("package/dist/npm/library.js");
      expect(listed).toContain("package/package.json");
    });
  },
);

test("the table has sizes in one column, and as much of the checksum as one compares by eye", () => {
  const sha256 = "0123456789abcdef".repeat(4);
  expect(
    table([
      { name: "a", bytes: 107_200_000, sha256 },
      { name: "long", bytes: 1234, sha256 },
    ]),
  ).toBe("a     107.2 MB  0123456789ab\nlong  0.001 MB  0123456789ab\n");
});
