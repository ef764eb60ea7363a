import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { openLibc } from "../../src/libc/libc.ts";
import { ALL, signalSet } from "../../src/signal-set.ts";
import { openToolLibc } from "../../src/libc/tools.ts";
import { effectOf } from "../../src/proc/disposition.ts";
import { awaits, readReception } from "../../src/proc/reception.ts";
import { parseStatus } from "../../src/proc/status.ts";
import { pid } from "../../src/process.ts";
import { SIGTERM } from "../../src/signal.ts";
import { eventually } from "../e2e/harness/output.ts";
import { startScript } from "../libc/script.ts";
import { fakeFiles, type FakeFiles, REFUSED, statusText } from "./fake-proc.ts";

const libc = openToolLibc(openLibc());
const SELF = pid(12);
const TERM = signalSet([SIGTERM]);
const REQUEST = { of: TERM, waitCall: 128 };
/** SIGTERM, as a status file and as memory have it. */
const BLOCKED = "4000";
const IN_MEMORY = "\0\x40\0\0\0\0\0\0";
const WAITING = "128 0x7ffd957d9530 0x0 0x0 0x8 0x0 0x0 0x7ff 0x7fd\n";
const SLEEPING = "35 0x7ffd957d9530 0x0 0x0 0x8 0x0 0x0 0x7ff 0x7fd\n";

/** What SIGTERM does, and whether the process waits for it; undefined when it takes none. */
function reception(text: string, files: FakeFiles = {}): readonly [string, string] | undefined {
  const status = parseStatus(text);
  if (status === undefined) throw new Error("no status");
  const read = readReception(fakeFiles(files), SELF, status, REQUEST);
  return read && [effectOf(SIGTERM, read.stance), awaits(read, SIGTERM)];
}

describe("a process of one thread", () => {
  test("that blocks a signal does not wait for it unless it has a descriptor for that", () => {
    const text = statusText({ blocked: BLOCKED });
    const fd = { "/proc/12/fd/0": "/dev/null", "/proc/12/fd/3": "anon_inode:[signalfd]" };
    expect(reception(text, { "/proc/12/fd/0": "/dev/null" })).toEqual(["blocked", "no"]);
    const of = (mask: string): FakeFiles => ({ ...fd, "/proc/12/fdinfo/3": `pos:\t0\nsigmask:\t${mask}\n` });
    expect(reception(text, of("0000000000004200"))).toEqual(["blocked", "yes"]);
    expect(reception(text, of("0000000000000200"))).toEqual(["blocked", "no"]);
    expect(reception(text, { "/proc/12/fd": REFUSED })).toEqual(["blocked", "unknown"]);
  });

  test("that waits for a signal is seen to, though its status shows it as not blocked", () => {
    const waiting = { "/proc/12/syscall": WAITING, "/proc/12/mem": IN_MEMORY };
    expect(reception(statusText({}), waiting)).toEqual(["blocked", "yes"]);
    expect(reception(statusText({ ignored: BLOCKED }), waiting)).toEqual(["blocked", "yes"]);
    const other = { ...waiting, "/proc/12/mem": "\x01\0\0\0\0\0\0\0" };
    expect(reception(statusText({}), other)).toEqual(["default", "no"]);
    expect(reception(statusText({}), { "/proc/12/syscall": SLEEPING })).toEqual(["default", "no"]);
    expect(reception(statusText({}), { "/proc/12/syscall": "running\n" })).toEqual(["default", "unknown"]);
  });

  test("that may not be traced is not judged by what cannot be seen", () => {
    const refused = { "/proc/12/syscall": REFUSED };
    const init = statusText({ numbers: "1" });
    expect(reception(init, refused)).toEqual(["dropped", "unknown"]);
    expect(reception(init, { ...refused, "/proc/12/wchan": "0" })).toEqual(["dropped", "unknown"]);
    expect(reception(init, { ...refused, "/proc/12/wchan": "do_sigtimedwait.isra.0" })).toEqual([
      "dropped",
      "unknown",
    ]);
    expect(reception(init, { ...refused, "/proc/12/wchan": "hrtimer_nanosleep" })).toEqual(["dropped", "no"]);
  });

  test("that catches the signal needs no further look", () => {
    expect(reception(statusText({ caught: BLOCKED, numbers: "1" }))).toEqual(["caught", "no"]);
  });

  test("is PID 1 by its last number", () => {
    const quiet = { "/proc/12/syscall": SLEEPING };
    expect(reception(statusText({ numbers: "12\t1" }), quiet)).toEqual(["dropped", "no"]);
    expect(reception(statusText({ numbers: "1\t12" }), quiet)).toEqual(["default", "no"]);
    expect(reception(statusText({}).replace(/NSpid.*\n/, ""), quiet)).toEqual(["default", "no"]);
  });
});

describe("a process of several threads", () => {
  const blocking = statusText({ blocked: BLOCKED, threads: 3 });
  const task = (number: number, file: string): string => `/proc/12/task/${number}/${file}`;

  test("takes a signal that one of them does not block", () => {
    const threads = {
      [task(12, "status")]: blocking,
      [task(13, "status")]: blocking,
      [task(14, "status")]: statusText({ threads: 3 }),
      [task(14, "syscall")]: SLEEPING,
    };
    expect(reception(blocking, threads)).toEqual(["default", "no"]);
    expect(reception(blocking, { ...threads, [task(14, "status")]: blocking })).toEqual(["blocked", "no"]);
  });

  test("waits for a signal when one of them does", () => {
    const threads = {
      [task(13, "status")]: statusText({ threads: 3 }),
      [task(13, "syscall")]: WAITING,
      [task(13, "mem")]: IN_MEMORY,
    };
    expect(reception(blocking, threads)).toEqual(["blocked", "yes"]);
  });

  test("goes on without the first one", () => {
    const ended = statusText({ state: "Z", threads: 2, blocked: BLOCKED });
    const threads = { [task(13, "status")]: statusText({ threads: 2 }), [task(13, "syscall")]: SLEEPING };
    expect(reception(ended, threads)).toEqual(["default", "no"]);
    expect(reception(ended, {})).toBeUndefined();
  });
});

describe("a process of this machine", () => {
  /** What SIGTERM does to it, by its number. */
  function live(number: number): readonly [string, string] | undefined {
    const status = parseStatus(readFileSync(`/proc/${number}/status`, "latin1"));
    if (status === undefined) return undefined;
    const read = readReception(libc, pid(number), status, { of: ALL, waitCall: libc.waitCall });
    return read && [effectOf(SIGTERM, read.stance), awaits(read, SIGTERM)];
  }

  test.each([
    ["default", []],
    ["ignored", ["--ignore-signal=TERM"]],
    ["blocked", ["--block-signal=TERM"]],
  ])("is seen to have SIGTERM %s", async (effect, options) => {
    const child = Bun.spawn(["env", ...options, "sleep", "100"]);
    const asExpected = (): true | undefined => {
      const [found, awaited] = live(child.pid) ?? [];
      return (found === effect && awaited === "no") || undefined;
    };
    await eventually(effect, asExpected);
    child.kill("SIGKILL");
  });

  test("that waits for all signals is seen to", async () => {
    const script = startScript("awaiting.ts");
    await eventually("the wait", () => live(script.pid)?.join() === "blocked,yes" || undefined);
    process.kill(script.pid, "SIGKILL");
    await script.end();
  });
});
