import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { parseStatus } from "../../src/proc/status.ts";

const TEXT = `Name:\tsleep
State:\tS (sleeping)
Tgid:\t511
Pid:\t512
PPid:\t7
Uid:\t0\t1000\t0\t0
NSpid:\t512\t1
VmRSS:\t    1732 kB
RssAnon:\t     116 kB
Threads:\t3
SigPnd:\t0000000000000001
ShdPnd:\t0000000000000002
SigBlk:\t0000000000004000
SigIgn:\tffffffffffffffff
SigCgt:\t0000000180000000
`;

describe("a status file", () => {
  test("tells what there is to know", () => {
    expect(parseStatus(TEXT)).toEqual({
      name: "sleep",
      state: "S",
      leader: 511,
      parent: 7,
      user: 1000,
      threads: 3,
      numbers: [512, 1],
      resident: 1732 * 1024,
      anonymous: 116 * 1024,
      signals: {
        pendingThread: 1n,
        pending: 2n,
        blocked: 0x4000n,
        ignored: 0xffff_ffff_ffff_ffffn,
        caught: 0x1_8000_0000n,
      },
    });
  });

  test("leaves out what the kernel does not tell", () => {
    expect(parseStatus("Name:\tx\nState:\tZ (zombie)\nTgid:\t5\nPPid:\t0\n")).toEqual({
      name: "x",
      state: "Z",
      leader: 5,
      parent: 0,
    });
    expect(parseStatus(TEXT.replace(/SigBlk.*\n/, ""))?.signals).toBeUndefined();
  });

  test("that is cut off tells nothing", () => {
    for (const text of ["", "Name:\tx", "Name:\tx\nState:\t"]) expect(parseStatus(text)).toBeUndefined();
  });

  test("has a name as it is, whatever the kernel has written for its line ends", () => {
    const named = (name: string): string | undefined => parseStatus(TEXT.replace("sleep", () => name))?.name;
    expect(named("a\\nb")).toBe("a\nb");
    expect(named("a\\\\nb")).toBe("a\\nb");
    expect(named("a:\tb) (")).toBe("a:\tb) (");
    expect(named("  ")).toBe("  ");
  });

  test("is that of this machine", () => {
    const own = parseStatus(readFileSync("/proc/self/status", "latin1"));
    expect(own).toMatchObject({ parent: process.ppid, user: process.geteuid?.(), state: expect.any(String) });
    expect(own?.numbers?.[0]).toBe(process.pid);
    expect(own?.resident).toBeGreaterThan(1e6);
    expect(own?.signals).toBeDefined();
  });
});
