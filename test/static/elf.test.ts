/** The reader of ELF files, compared with readelf on a program that gcc has just made. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DT, ElfFile, ET_EXEC, PT } from "../../scripts/static/elf.ts";
import { present, sentence } from "./support.ts";

/** A variable of libc's, functions, thread-local variables, an initialiser; gcc adds a name that may be missing. */
const SOURCE = `
#include <stdio.h>
#include <unistd.h>
extern char **environ;
__thread int counter = 7;
int (*volatile ask)(const char *) = puts;
__attribute__((constructor)) static void early(void) { counter++; }
int main(void) { return counter + ask("x") + (environ == NULL) + (int)getpid(); }
`;

const tools = [Bun.which("gcc"), Bun.which("readelf")];

describe.skipIf(tools.includes(null))("a program's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-elf-"));
  const path = join(folder, "program");
  let read: ElfFile | undefined;
  const elf = (): ElfFile => present(read);

  beforeAll(() => {
    const words = ["-O1", "-no-pie", "-fno-pie", "-x", "c", "-", "-o", path];
    const { exitCode, stderr } = Bun.spawnSync(["gcc", ...words], { stdin: Buffer.from(SOURCE) });
    if (exitCode !== 0) throw new Error(stderr.toString());
    read = new ElfFile(readFileSync(path), "the program");
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Lines of readelf's that match. */
  function readelf(option: string, line: RegExp): readonly (readonly string[])[] {
    const { stdout } = Bun.spawnSync(["readelf", "-W", option, path], { env: { LC_ALL: "C" } });
    return [...stdout.toString().matchAll(line)].map(([, ...groups]) => groups);
  }

  test("says what it is and where it begins", () => {
    expect(elf().type).toBe(ET_EXEC);
    const entries = readelf("-h", /Entry point address: +0x([0-9a-f]+)/g).flat();
    expect(entries).toEqual([elf().entry.toString(16)]);
  });

  test("has the segments that readelf sees", () => {
    const row = /^ +([A-Z_]+) +0x(\w+) 0x(\w+) 0x\w+ 0x(\w+) 0x(\w+) ([R ][W ][E ]) 0x(\w+)$/gm;
    const seen = readelf("-l", row).map(([type = "", ...rest]) => [type, ...rest.map(hexadecimal)]);
    const names = new Map<number, string>(Object.entries(PT).map(([name, number]) => [number, name]));
    const ours = elf().segments.map(({ type, offset, address, fileSize, memorySize, flags, alignment }) => [
      names.get(type),
      ...[offset, address, fileSize, memorySize, flags, alignment].map((value) => value.toString(16)),
    ]);
    expect(ours).toEqual(seen);
    expect(ours.length).toBeGreaterThan(8);
  });

  test("has the relocations that readelf sees", () => {
    const row = /^([0-9a-f]+) +[0-9a-f]{8}([0-9a-f]{8}) \S+ +[0-9a-f]+ ([^@\s]+)\S* \+ ([0-9a-f]+)$/gm;
    const seen = readelf("-r", row).map(([address = "", kind = "", name = "", addend = ""]) => ({
      address: parseInt(address, 16),
      kind: parseInt(kind, 16),
      name,
      addend: parseInt(addend, 16),
    }));
    const ours = elf().relocations();
    expect(
      ours.map(({ address, kind, symbol: { name }, addend }) => ({ address, kind, name, addend })),
    ).toEqual(seen);
    const names = ours.map(({ symbol: { name } }) => name);
    for (const name of ["__environ", "getpid", "__gmon_start__", "puts"]) expect(names).toContain(name);
    expect(ours.find(({ symbol }) => symbol.name === "__gmon_start__")?.symbol.isWeak).toBe(true);
    expect(ours.find(({ symbol }) => symbol.name === "getpid")?.symbol.isWeak).toBe(false);
  });

  test("has the dynamic section that readelf sees", () => {
    const needed = (elf().dynamic.get(DT.NEEDED) ?? []).map((at) => elf().dynamicString(at));
    expect(needed).toEqual(readelf("-d", /\(NEEDED\) +Shared library: \[(.*)\]/g).flat());
    const sizes = readelf("-d", /\(INIT_ARRAYSZ\) +(\d+) /g).flat();
    expect(sizes.map(Number)).toEqual([...(elf().dynamic.get(DT.INIT_ARRAYSZ) ?? [])]);
  });

  test("has its initialisers where the dynamic section says it", () => {
    const [bytes = 0] = elf().dynamic.get(DT.INIT_ARRAYSZ) ?? [];
    const functions = elf().words(present(elf().dynamic.get(DT.INIT_ARRAY)?.[0]), bytes);
    expect(functions).toHaveLength(bytes / 8);
    const code = present(
      elf()
        .ofType(PT.LOAD)
        .find(({ flags }) => flags === 5),
    );
    for (const address of functions) {
      expect(address - code.address).toBeWithin(0, code.memorySize);
    }
  });

  test("holds what the file holds, and not what is zero without it", () => {
    const last = present(elf().ofType(PT.LOAD).at(-1));
    expect(elf().offsetOf(last.address)).toBe(last.offset);
    expect(elf().offsetOf(last.address + last.fileSize - 1)).toBe(last.offset + last.fileSize - 1);
    expect(elf().offsetOf(last.address + last.fileSize)).toBeUndefined();
    expect(elf().offsetOf(0)).toBeUndefined();
    expect(sentence(() => elf().words(0x10, 8))).toBe("the executable holds nothing at 0x10");
  });
});

/** A field of readelf's, as a number is written without padding; `R E` is one too. */
function hexadecimal(field: string): string {
  if (!/^[R ][W ][E ]$/.test(field)) return parseInt(field, 16).toString(16);
  return String(["E", "W", "R"].reduce((sum, flag, bit) => sum + (field.includes(flag) ? 1 << bit : 0), 0));
}
