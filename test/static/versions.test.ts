import { describe, expect, test } from "bun:test";
import { checkVersion } from "../../scripts/static/versions.ts";
import { Executable, sentence, SUBJECTS } from "./support.ts";

describe("a name that is wanted in an old version", () => {
  test("stops the link where it meant something else then", () => {
    expect(
      sentence(() => {
        checkVersion("memcpy", "GLIBC_2.2.5");
      }),
    ).toStartWith(
      'this Bun wants "memcpy" as it was in GLIBC_2.2.5, where it may be given memory that overlaps: ',
    );
  });

  test("is the same name where only the library has changed, or nothing", () => {
    for (const [name, version] of [
      ["memcpy", "GLIBC_2.14"],
      ["pthread_create", "GLIBC_2.2.5"],
      ["memcpy", undefined],
    ] as const)
      expect(
        sentence(() => {
          checkVersion(name, version);
        }),
      ).toBe("");
  });
});

for (const { target, executable, isReadable } of SUBJECTS) {
  describe.skipIf(!isReadable)(`the names that the Bun for ${target.name} wants`, () => {
    test("all have a version of glibc, or are defined by nobody", () => {
      const { elf } = new Executable(executable);
      const symbols = elf.relocations().map(({ symbol }) => symbol);
      const odd = symbols.filter(({ version, isWeak }) => !isWeak && version?.startsWith("GLIBC_") !== true);
      expect(odd).toEqual([]);
      expect(symbols.find(({ name }) => name === "getpid")?.version).toBe(
        target.architecture === "x64" ? "GLIBC_2.2.5" : "GLIBC_2.17",
      );
    });
  });
}
