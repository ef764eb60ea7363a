import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import {
  parseStat,
  type ProcessEntry,
  readProcess,
  readProcesses,
  showsNamespaceOf,
} from "../../src/proc/processes.ts";
import { type Pid, pid } from "../../src/process.ts";
import { Directory } from "../e2e/harness/directory.ts";

const libc = openLibc();
const SELF = pid(process.pid);
/** Behind the name: state, parent, then 17 fields up to the start time, and more. */
const FIELDS = "S 7 8 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200 18446744073709551615";

describe("a line of /proc/PID/stat", () => {
  test("tells the parent and the start time", () => {
    expect(parseStat(pid(12), `12 (sleep) ${FIELDS}\n`)).toEqual({
      pid: pid(12),
      parent: 7,
      startTime: "987654",
    });
  });

  test("may have any name in it, parentheses and spaces too", () => {
    for (const name of ["a b", ") S 1 (", "))", "(", "", "12 (x) R 1"]) {
      expect(parseStat(pid(12), `12 (${name}) ${FIELDS}\n`)?.parent).toBe(7);
    }
  });

  test("that is cut off tells nothing", () => {
    for (const line of ["", "12", "12 (sleep) S", "12 (sleep) S 7 8 9", "12 (sleep) S x"]) {
      expect(parseStat(pid(12), line)).toBeUndefined();
    }
  });
});

describe("the process table", () => {
  test("has this process with its parent and the time when it started", () => {
    const entry = seen(SELF);
    expect(entry).toMatchObject({ pid: SELF, parent: process.ppid });
    expect(entry?.startTime).toMatch(/^\d+$/);
    expect(readProcesses(libc)).toContainEqual({
      pid: SELF,
      parent: process.ppid,
      startTime: entry?.startTime ?? "",
    });
  });

  test("has the first process, whose parent cannot be seen", () => {
    expect(readProcesses(libc)).toContainEqual({ pid: pid(1), parent: 0, startTime: expect.any(String) });
  });

  test("has a process of any name under its parent, and no more once it was reaped", async () => {
    using directory = new Directory();
    const path = directory.file(") S 1 (");
    writeFileSync(path, "#!/bin/sh\nread line\n", { mode: 0o755 });
    const child = Bun.spawn([path], { stdin: "pipe" });
    const entry = seen(pid(child.pid));
    expect(entry).toMatchObject({ pid: pid(child.pid), parent: process.pid });
    expect(Number(entry?.startTime)).toBeGreaterThanOrEqual(Number(seen(SELF)?.startTime));
    child.kill("SIGKILL");
    await child.exited;
    expect(readProcess(libc, pid(child.pid))).toBeUndefined();
    expect(readProcesses(libc)).not.toContainEqual(expect.objectContaining({ pid: child.pid }));
  });
});

/** A process that is there to be read. */
function seen(of: Pid): ProcessEntry | undefined {
  const entry = readProcess(libc, of);
  return entry instanceof Errno ? undefined : entry;
}

describe("a /proc", () => {
  test("shows the namespace of the process that it calls self, and of no other number", () => {
    expect(showsNamespaceOf(libc, SELF)).toBe(true);
    expect(showsNamespaceOf(libc, pid(Number(SELF) + 1))).toBe(false);
  });

  test("that cannot be read is told, and not taken for one without processes", () => {
    const exhausted = { ...libc, readFile: () => new Errno("open", EMFILE, "Too many open files") };
    expect(readProcesses(exhausted)).toMatchObject({ call: "open", code: EMFILE });
    expect(readProcess(exhausted, SELF)).toMatchObject({ code: EMFILE });
  });
});

/** <asm-generic/errno-base.h> */
const EMFILE = 24;
