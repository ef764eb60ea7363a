/** What cannot be brought back stops the build of a snapshot, with one sentence. */

import { describe, expect, test } from "bun:test";
import { checkCanBeRestored, checkTellsNothing, tracesOfBuilder } from "../../scripts/snapshot/checks.ts";
import { emulatorFor } from "../../scripts/snapshot/emulator.ts";
import { type Mapping, readReport, type Report } from "../../scripts/snapshot/report.ts";
import type { Stopped } from "../../scripts/snapshot/run.ts";
import { TARGETS } from "../../scripts/static/targets.ts";
import { sentence } from "../static/support.ts";

const MAPS = [
  "200000-1a39000 r--p 00000000 fe:00 2148595                               /tmp/x/init",
  "1a40000-684a000 r-xp 01838000 fe:00 2148595                              /tmp/x/init",
  "404000000-404080000 rw-p 00000000 00:00 0",
  "404080000-408000000 ---p 00000000 00:00 0 ",
  "7ffe1a531000-7ffe1a552000 rw-p 00000000 00:00 0                          [stack]",
];

/** As the carrier writes it: the stack, the threads, a handler for each signal, the mappings. */
function reported(threads: number, handlers: Readonly<Record<number, number>>, maps = MAPS): Report {
  const words = new BigUint64Array(66);
  words[0] = 0x2_ffff_e000n;
  words[1] = BigInt(threads);
  for (const [number, handler] of Object.entries(handlers)) words[1 + Number(number)] = BigInt(handler);
  return readReport(Buffer.concat([Buffer.from(words.buffer), Buffer.from(`${maps.join("\n")}\n`)]));
}

function stopped(report: Report, descriptors: readonly (readonly [number, string])[] = []): Stopped {
  return { report, descriptors: new Map(descriptors), read: () => Buffer.alloc(0), usedPages: () => [] };
}

const REMEDY = "where it is to be frozen, and a restore brings back no such thing; build with --no-snapshot";

describe("the report of a program that has stopped", () => {
  const report = reported(1, { 11: 0x4000_0000, 13: 1 });

  test("says where its stack is, how many threads it has, and what it does with signals", () => {
    expect(report).toMatchObject({ stack: 0x2_ffff_e000, threads: 1 });
    expect([...report.handlers]).toEqual([
      [11, 0x4000_0000],
      [13, 1],
    ]);
  });

  test("says what it has mapped, and what may be done with it", () => {
    const expected: Mapping = {
      start: 0x1a4_0000,
      end: 0x684_a000,
      canRead: true,
      canWrite: false,
      canExecute: true,
      name: "/tmp/x/init",
    };
    expect(report.mappings[1]).toEqual(expected);
    expect(report.mappings[3]).toMatchObject({ canRead: false, canWrite: false, name: "" });
    expect(report.mappings).toHaveLength(MAPS.length);
  });

  test("must be there", () => {
    expect(sentence(() => readReport(Buffer.alloc(10)))).toBe("the program stopped without a report");
  });
});

describe("a program can be brought back", () => {
  test("if it has one thread, three descriptors, and the handlers and mappings of the runtime", () => {
    const descriptors = [0, 1, 2].map((number) => [number, "/dev/null"] as const);
    expect(() => {
      checkCanBeRestored(stopped(reported(1, { 4: 2, 11: 2, 13: 1 }), descriptors));
    }).not.toThrow();
  });
});

describe("a program cannot be brought back", () => {
  test.each<[string, () => Stopped, string]>([
    ["with a second thread", () => stopped(reported(2, {})), "has 2 threads"],
    [
      "with a file open",
      () => stopped(reported(1, {}), [[7, "/etc/passwd"]]),
      "has descriptor 7 open: /etc/passwd",
    ],
    ["with a handler for SIGTERM", () => stopped(reported(1, { 15: 2 })), "has set what signal 15 does"],
    [
      "with a library",
      () => stopped(reported(1, {}, [...MAPS, "7f0000000000-7f0000001000 r--p 00000000 fe:00 1 /lib/x.so"])),
      "has mapped /lib/x.so",
    ],
  ])("%s", (_, program, what) => {
    expect(
      sentence(() => {
        checkCanBeRestored(program());
      }),
    ).toBe(`the program ${what} ${REMEDY}`);
  });
});

test("the emulator must be there", () => {
  expect(sentence(() => emulatorFor(TARGETS["linux-x64"], "/nonexistent"))).toBe(
    "to freeze init for linux-x64, qemu-x86_64-static is needed; on Debian: apt-get install qemu-user-static",
  );
});

describe("what a frozen program tells of the machine that built it", () => {
  const program = Buffer.from("known");
  const content = (bytes: Buffer): Parameters<typeof checkTellsNothing>[0] => [
    { start: 0x4_0000_0000, bytes, flags: 6 },
  ];
  const check = (bytes: Buffer): void => {
    checkTellsNothing(content(bytes), program, stopped(reported(1, {})), ["known", "builder-7"]);
  };

  test("is nothing", () => {
    check(Buffer.from("what is known of everyone"));
    expect(sentence(() => check(Buffer.from("....builder-7...")))).toBe(
      'the frozen program would tell of the machine that built it: it has "builder-7" in its memory, at 0x400000004; build with --no-snapshot',
    );
  });

  test("is no address that only its stack had", () => {
    const words = (value: bigint): Buffer => Buffer.from(new BigUint64Array([0n, value]).buffer);
    check(words(0x7ffe_1a53_1000n));
    check(words(0x7ffe_1a55_2000n));
    expect(sentence(() => check(words(0x7ffe_1a55_1ff0n)))).toContain(
      "an address on its stack in its memory, at 0x400000008",
    );
  });

  test("would be its name, where it was built, and what its environment says", () => {
    expect(tracesOfBuilder()).toContain(process.cwd());
    process.env["LASTCALL_TEST_TRACE"] = "a-value-of-its-own";
    expect(tracesOfBuilder()).toContain("a-value-of-its-own");
    delete process.env["LASTCALL_TEST_TRACE"];
    expect(tracesOfBuilder().every(({ length }) => length > 3)).toBe(true);
  });
});
