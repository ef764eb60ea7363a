import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { parseElf } from "../../src/proc/elf.ts";
import { type Changes, changed } from "./elf-files.ts";

function head(changes: Changes = {}): string {
  return Buffer.from(changed(changes)).toString("latin1");
}

/** The headers of a program with one program header, which names a loader. */
function headers(bits: 32 | 64, little: boolean, machine: number, loader: string): string {
  const bytes = new Uint8Array(new ArrayBuffer(200));
  const view = new DataView(bytes.buffer);
  const at =
    bits === 64
      ? { start: 64, table: 32, sizes: 54, size: 56 }
      : { start: 52, table: 28, sizes: 42, size: 32 };
  const word = (offset: number, value: number): void => {
    if (bits === 64) view.setBigUint64(offset, BigInt(value), little);
    else view.setUint32(offset, value, little);
  };
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, little ? 1 : 2]);
  view.setUint16(18, machine, little);
  word(at.table, at.start);
  view.setUint16(at.sizes, at.size, little);
  view.setUint16(at.sizes + 2, 1, little);
  view.setUint32(at.start, 3, little);
  word(at.start + (bits === 64 ? 8 : 4), 150);
  word(at.start + (bits === 64 ? 32 : 16), loader.length + 1);
  bytes.set(Buffer.from(loader), 150);
  return Buffer.from(bytes).toString("latin1");
}

describe("a program's headers", () => {
  test("name the machine that it is for and the loader that it needs", () => {
    const program = parseElf(head());
    expect(program?.machine).toBe(process.arch === "arm64" ? "arm64" : "x86_64");
    expect(existsSync(program?.loader ?? "")).toBe(true);
  });

  test("name another loader if it needs another", () => {
    expect(parseElf(head({ loader: "/lib/ld-musl.so" }))?.loader).toBe("/lib/ld-musl.so");
    expect(parseElf(head({ loader: "/caf\xe9/ld.so" }))?.loader).toBe("/caf\xe9/ld.so");
  });

  test("name a loader wherever its name stands in the file", () => {
    const whole = head({ loader: "/lib/ld.so", loaderAt: 200_000 });
    const readAt = (offset: number, size: number): string => whole.slice(offset, offset + size);
    expect(parseElf(whole.slice(0, 4096), readAt)?.loader).toBe("/lib/ld.so");
  });

  test("name none for a program that is linked statically", () => {
    const program = parseElf(head({ loader: false }));
    expect(program?.machine).toBeString();
    expect(program).not.toHaveProperty("loader");
  });

  test.each([
    [3, "x86 (32 bit)"],
    [8, "mips"],
    [20, "ppc"],
    [21, "ppc64"],
    [22, "s390x"],
    [40, "arm (32 bit)"],
    [62, "x86_64"],
    [183, "arm64"],
    [243, "riscv64"],
    [258, "loongarch64"],
    [4711, "machine 4711"],
  ])("with number %d say that it is for %s", (machine, name) => {
    expect(parseElf(head({ machine }))?.machine).toBe(name);
  });

  test.each([
    [64, true, 183, "arm64"],
    [64, false, 22, "s390x"],
    [32, true, 40, "arm (32 bit)"],
    [32, false, 8, "mips"],
  ] as const)("are read in %d bits, little-endian: %j", (bits, little, machine, name) => {
    expect(parseElf(headers(bits, little, machine, "/lib/ld.so"))).toMatchObject({
      machine: name,
      bits,
      loader: "/lib/ld.so",
    });
  });
});

describe("a file's type and segments", () => {
  test("say whether it is a program, a library or neither", () => {
    expect(parseElf(head())).toMatchObject({ isExecutable: true, isLibrary: false });
    expect(parseElf(head({ type: 1 }))).toMatchObject({ isExecutable: false });
    expect(parseElf(head({ loader: false, type: 3, entry: 0 }))).toMatchObject({ isLibrary: true });
    expect(parseElf(head({ loader: false, type: 3, entry: 64 }))).toMatchObject({ isLibrary: false });
  });

  test("say how long the file must be at least", () => {
    const whole = head();
    const end = parseElf(whole)?.end ?? 0;
    expect(end).toBeGreaterThan(1000);
    expect(end).toBeLessThanOrEqual(whole.length);
  });

  test("in the other byte order are told as that, where it is not the usual one", () => {
    expect(parseElf(headers(64, false, 183, "/lib/ld.so"))?.machine).toBe("arm64 (big-endian)");
  });
});

describe("what is no program", () => {
  test("is not taken for one", () => {
    for (const text of ["", "\x7fEL", "#!/bin/sh\n", "MZ\x90\0", head().slice(1)]) {
      expect(parseElf(text)).toBeUndefined();
    }
  });

  test("because it is cut off before its headers end is not taken for one", () => {
    const whole = headers(64, true, 62, "/lib/ld.so");
    for (let length = 0; length < 64 + 40; length++) expect(parseElf(whole.slice(0, length))).toBeUndefined();
    expect(parseElf("\x7fELF\x02\x01".padEnd(30, "\xff"))).toBeUndefined();
  });

  test("does no harm, whatever its bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const program = parseElf(`\x7fELF${Buffer.from(bytes).toString("latin1")}`);
        expect(program === undefined || program.machine.length > 0).toBe(true);
      }),
    );
  });
});
