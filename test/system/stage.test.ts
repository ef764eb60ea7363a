import { describe, expect, test } from "bun:test";
import { type Libc, openLibc } from "../../src/libc/libc.ts";
import { currentStage, STAGE_ENTRIES, stageEntries } from "../../src/system/stage.ts";

const libc = openLibc();
const SELF = process.pid;
const PARENT = process.ppid;
const SOMEBODY = SELF + PARENT;

/** This process, as if it had been started with that environment. */
function startedWith(...entries: readonly string[]): Libc {
  const nothing = libc.start().environment.from(libc.start().environment.length);
  return {
    ...libc,
    start: () => ({ ...libc.start(), environment: nothing.after(...entries), hasSettings: true }),
  };
}

describe("the entries for the next stage", () => {
  test("tell the same process, once it has executed itself, what it is to be", () => {
    const next = startedWith(...stageEntries("init", SELF, 7, 0xfeed_0000_0000_0200n), "PATH=/bin");
    expect(currentStage(next)).toEqual({ is: "init", parent: 7, mask: 0xfeed_0000_0000_0200n });
  });

  test("tell a child what it is to be", () => {
    const next = startedWith(...stageEntries("relay", PARENT, 0, 0n), "PATH=/bin");
    expect(currentStage(next)).toEqual({ is: "relay", parent: 0, mask: 0n });
  });

  test("are as many as it is said, before those of the command", () => {
    const entries = stageEntries("init", SELF, 1, 0n);
    expect(entries).toHaveLength(STAGE_ENTRIES);
    expect(
      startedWith(...entries, "PATH=/bin")
        .start()
        .environment.from(STAGE_ENTRIES)
        .at(0),
    ).toBe("PATH=/bin");
  });
});

describe("entries of another process's making", () => {
  test("count for nothing: they have been inherited, or somebody has made them up", () => {
    for (const by of [SOMEBODY, PARENT]) {
      expect(currentStage(startedWith(...stageEntries("init", by, 1, 0n)))).toBeUndefined();
    }
    for (const by of [SOMEBODY, SELF]) {
      expect(currentStage(startedWith(...stageEntries("relay", by, 1, 0n)))).toBeUndefined();
    }
  });

  test("count for nothing when they do not stand first", () => {
    expect(currentStage(startedWith("PATH=/bin", ...stageEntries("init", SELF, 1, 0n)))).toBeUndefined();
  });

  test("count for nothing when they are not well formed, or not all there", () => {
    const [, ...others] = stageEntries("init", SELF, 1, 0n);
    for (const rest of ["", `init:${SELF}`, `init:${SELF}:1:`, `init:${SELF}:1:xyz`, `other:${SELF}:1:0`]) {
      expect(currentStage(startedWith(`LASTCALL_BOOT=${rest}`, ...others))).toBeUndefined();
    }
    expect(currentStage(startedWith(`LASTCALL_BOOT=init:${SELF}:1:0`, "A=b", "C=d"))).toBeUndefined();
    expect(currentStage(startedWith())).toBeUndefined();
  });

  test("make no relay of PID 1, whose parent is outside", () => {
    const first = { ...startedWith(...stageEntries("relay", 0, 0, 0n)), parentPid: () => 0 };
    expect(currentStage(first)).toBeUndefined();
  });
});
