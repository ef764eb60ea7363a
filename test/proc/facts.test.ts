import { describe, expect, test } from "bun:test";
import { Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { ALL } from "../../src/signal-set.ts";
import { openToolLibc } from "../../src/libc/tools.ts";
import { readAllFacts, readFacts } from "../../src/proc/facts.ts";
import { pid } from "../../src/process.ts";
import { fakeFiles, REFUSED, statText, statusText } from "./fake-proc.ts";

const libc = openToolLibc(openLibc());
const REQUEST = { of: ALL, waitCall: libc.waitCall };
const KERNEL_THREAD = 0x20_0000;

describe("the facts of a process", () => {
  test("are put together from its files", () => {
    const files = fakeFiles({
      "/proc/12/stat": statText(12),
      "/proc/12/status": statusText({ parent: 7 }),
      "/proc/12/cmdline": "server\0--port\x0080\0\0",
    });
    expect(readFacts(files, pid(12), REQUEST)).toMatchObject({
      ...{ pid: pid(12), parent: 7, group: 8, session: 9, startTime: 10_000, name: "name", state: "S" },
      words: ["server", "--port", "80", ""],
      reception: { stance: { init: "none" } },
    });
  });

  test("are none for one that is gone or belongs to the kernel", () => {
    expect(readFacts(fakeFiles({}), pid(12), REQUEST)).toBeUndefined();
    expect(readFacts(fakeFiles({ "/proc/12/stat": statText(12) }), pid(12), REQUEST)).toBeUndefined();
    const thread = { "/proc/12/stat": statText(12, KERNEL_THREAD), "/proc/12/status": statusText({}) };
    expect(readFacts(fakeFiles(thread), pid(12), REQUEST)).toBeUndefined();
  });

  test("of a zombie say nothing of signals", () => {
    const zombie = { "/proc/12/stat": statText(12), "/proc/12/status": statusText({ state: "Z" }) };
    const facts = readFacts(fakeFiles(zombie), pid(12), REQUEST);
    expect(facts).toMatchObject({ state: "Z", words: [] });
    expect(facts).not.toHaveProperty("reception");
  });

  test("are this process's own", () => {
    expect(readFacts(libc, pid(process.pid), REQUEST)).toMatchObject({
      parent: process.ppid,
      group: libc.ownGroup(),
      session: libc.ownSession(),
      words: expect.arrayContaining(["test"]),
    });
  });
});

describe("the list of processes", () => {
  test("has this one and its parent, and no thread of the kernel", () => {
    const list = readAllFacts(libc, REQUEST);
    if (list instanceof Errno) throw new Error(list.toString());
    const numbers = list.processes.map((each) => Number(each.pid));
    expect(numbers).toContain(process.pid);
    expect(numbers).toContain(process.ppid);
    expect(list.processes.map(({ name }) => name)).not.toContain("kthreadd");
  });

  test("counts those that may not be looked at", () => {
    const files = {
      "/proc/12/stat": statText(12),
      "/proc/12/status": statusText({}),
      "/proc/13/stat": REFUSED,
    };
    const list = readAllFacts(fakeFiles(files), REQUEST);
    expect(list).toMatchObject({ processes: [{ pid: pid(12) }], hidden: 1 });
  });

  test("that cannot be read is an error, and not empty", () => {
    const EMFILE = new Errno("open", 24, "Too many open files");
    expect(readAllFacts({ ...libc, readFile: () => EMFILE }, REQUEST)).toEqual(EMFILE);
    expect(readAllFacts({ ...libc, listDirectory: () => EMFILE }, REQUEST)).toEqual(EMFILE);
  });
});
