import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { Errno } from "../../src/libc/errno.ts";
import type { Files } from "../../src/libc/files.ts";
import { openLibc } from "../../src/libc/libc.ts";
import {
  readProcess,
  readProcesses,
  readProcessesUntil,
  showsNamespaceOf,
} from "../../src/proc/processes.ts";
import { parseStat, type ProcessEntry } from "../../src/proc/stat.ts";
import { isTicks, type Pid, pid, ticks } from "../../src/process.ts";
import { signalSet } from "../../src/signal-set.ts";
import { SIGSYS, SIGTERM } from "../../src/signal.ts";
import { soon } from "../libc/liveness.ts";
import { Directory } from "../e2e/harness/directory.ts";

const libc = openLibc();
const SELF = pid(process.pid);
/** Behind the name: state, parent, then 17 fields up to the start time, and more. */
const FIELDS = "S 7 8 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200 18446744073709551615 1 1 0 0 0";

describe("a line of /proc/PID/stat", () => {
  test("tells the parent, the group, the name and the start time", () => {
    expect(parseStat(pid(12), `12 (sleep) ${FIELDS}\n`)).toEqual({
      pid: pid(12),
      parent: 7,
      group: 8,
      session: 9,
      startTime: ticks(987654),
      command: "sleep",
      isStopped: false,
      catches: 0n,
      isDead: false,
      isKernelThread: false,
    });
  });

  test("tells for which signals there is a handler", () => {
    const catches = (masks: string): unknown => parseStat(pid(12), `12 (sleep) ${FIELDS} ${masks}`)?.catches;
    // What is pending, blocked, ignored and caught.
    expect(catches("0 0 6 1073758208 0")).toBe(signalSet([SIGTERM, SIGSYS]));
    expect(catches("1 2 4")).toBe(0n);
    // One that is blocked does not run, unless another thread takes the signal.
    expect(catches("0 16384 6 1073758208 0")).toBe(signalSet([SIGSYS]));
    const threads = FIELDS.replace(" 20 0 1 0 ", " 20 0 2 0 ");
    expect(parseStat(pid(12), `12 (sleep) ${threads} 0 16384 6 1073758208 0`)?.catches).toBe(
      signalSet([SIGTERM, SIGSYS]),
    );
  });

  test("may have any name in it, parentheses and spaces too", () => {
    for (const name of ["a b", ") S 1 (", "))", "(", "", "12 (x) R 1"]) {
      expect(parseStat(pid(12), `12 (${name}) ${FIELDS}\n`)).toMatchObject({ parent: 7, command: name });
    }
  });

  test("tells by the state who is stopped and who is dead", () => {
    const inState = (state: string): unknown =>
      parseStat(pid(12), `12 (sleep) ${FIELDS.replace("S", state)}`);
    for (const state of ["R", "S", "D", "I", "t"]) {
      expect(inState(state)).toMatchObject({ isStopped: false, isDead: false });
    }
    expect(inState("T")).toMatchObject({ isStopped: true, isDead: false });
    for (const state of ["Z", "X", "x"])
      expect(inState(state)).toMatchObject({ isStopped: false, isDead: true });
    // Its first thread has ended, and another lives.
    const headless = FIELDS.replace("S", "Z").replace(" 20 0 1 0 ", " 20 0 2 0 ");
    expect(parseStat(pid(12), `12 (sleep) ${headless}`)).toMatchObject({ isDead: false });
  });

  test("tells by the flags who is a thread of the kernel", () => {
    const fields = FIELDS.replace("4194560", String(0x00200000 + 0x40));
    expect(parseStat(pid(2), `2 (kthreadd) ${fields}`)?.isKernelThread).toBe(true);
  });

  test("that is cut off tells nothing", () => {
    for (const line of ["", "12", "12 (sleep) S", "12 (sleep) S 7 8 9", "12 (sleep) S x"]) {
      expect(parseStat(pid(12), line)).toBeUndefined();
    }
  });
});

describe("the process table", () => {
  test("is not given in part where there is no time for all of it", () => {
    const files = {
      ...libc,
      listDirectory: () => Array.from({ length: 1000 }, (_, index) => String(index + 1)),
      readFile: () => `1 (x) ${FIELDS}\n`,
    };
    let asked = 0;
    expect(readProcessesUntil(files, () => ++asked === 2)).toBeUndefined();
    expect(readProcessesUntil(files, () => false)).toHaveLength(1000);
  });

  test("has this process with its parent and the time when it started", () => {
    const entry = seen(SELF);
    expect(entry).toMatchObject({ pid: SELF, parent: process.ppid, group: libc.ownGroup(), isDead: false });
    expect(isTicks(Number(entry?.startTime))).toBe(true);
    expect(list().find((each) => each.pid === SELF)).toMatchObject({
      parent: process.ppid,
      startTime: entry?.startTime,
    });
  });

  test("has the first process, whose parent cannot be seen", () => {
    expect(list().find((each) => each.pid === pid(1))?.parent).toBe(0);
  });

  test("has a process of any name under its parent, and no more once it was reaped", async () => {
    using directory = new Directory();
    const path = directory.file(") S 1 (");
    writeFileSync(path, "#!/bin/sh\nread line\n", { mode: 0o755 });
    const child = Bun.spawn([path], { stdin: "pipe" });
    const entry = seen(pid(child.pid));
    expect(entry).toMatchObject({ pid: pid(child.pid), parent: process.pid });
    expect(entry?.command).toBe(") S 1 (");
    expect(Number(entry?.startTime)).toBeGreaterThanOrEqual(Number(seen(SELF)?.startTime));
    child.kill("SIGKILL");
    await child.exited;
    expect(readProcess(libc, pid(child.pid))).toBeUndefined();
    expect(readProcesses(libc)).not.toContainEqual(expect.objectContaining({ pid: child.pid }));
  });

  test("has the bytes of a name, whatever they are in a text", async () => {
    using directory = new Directory();
    const path = directory.file("\u00e4\u20ac");
    writeFileSync(path, "#!/bin/sh\nread line\n", { mode: 0o755 });
    const child = Bun.spawn([path], { stdin: "pipe" });
    expect(seen(pid(child.pid))?.command).toBe(Buffer.from("\u00e4\u20ac").toString("latin1"));
    child.kill("SIGKILL");
    await child.exited;
  });

  test("shows who is stopped, and who is a zombie", async () => {
    const child = Bun.spawn(["sh", "-c", "sleep 0 & exec sleep 30"]);
    const zombie = (): ProcessEntry | undefined =>
      list().find((each) => each.parent === child.pid && each.isDead);
    expect(await soon(() => zombie() !== undefined)).toBe(true);
    expect(seen(pid(child.pid))?.isStopped).toBe(false);
    child.kill("SIGSTOP");
    expect(await soon(() => seen(pid(child.pid))?.isStopped === true)).toBe(true);
    child.kill("SIGKILL");
    await child.exited;
  });
});

function list(): readonly ProcessEntry[] {
  const entries = readProcesses(libc);
  return entries instanceof Errno ? [] : entries;
}

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

  test("may hide processes of other users, and shows the others all the same", () => {
    for (const code of [EPERM, EACCES]) {
      const hiding: Files = {
        ...libc,
        readFile: (path, ...more) =>
          path === "/proc/1/stat" ? new Errno("open", code, "no") : libc.readFile(path, ...more),
      };
      const entries = readProcesses(hiding);
      const numbers = entries instanceof Errno ? [] : entries.map((each) => Number(each.pid));
      expect(numbers).toContain(process.pid);
      expect(numbers).not.toContain(1);
    }
  });
});

/** <asm-generic/errno-base.h> */
const [EPERM, EACCES, EMFILE] = [1, 13, 24];
