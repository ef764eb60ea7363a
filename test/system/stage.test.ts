import { describe, expect, test } from "bun:test";
import { type Libc, openLibc } from "../../src/libc/libc.ts";
import { currentStage, type Relay, STAGE_ENTRIES, stageEntries } from "../../src/system/stage.ts";

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

const RELAY: Relay = { tasks: ["ignore-children", "pass-listen-pid"], manner: "dumb-init" };

function init(by: number, parent = 1, mask = 0n): readonly string[] {
  return stageEntries({ relay: undefined, parent, mask }, by);
}

function relay(by: number, parent = 1): readonly string[] {
  return stageEntries({ relay: RELAY, parent, mask: 0n }, by);
}

describe("the entries for the next stage", () => {
  test("tell the same process, once it has executed itself, what it is to be", () => {
    const next = startedWith(...init(SELF, 7, 0xfeed_0000_0000_0200n), "PATH=/bin");
    expect(currentStage(next)).toEqual({ relay: undefined, parent: 7, mask: 0xfeed_0000_0000_0200n });
  });

  test("tell a child what it is to be", () => {
    const next = startedWith(...relay(PARENT, 0), "PATH=/bin");
    expect(currentStage(next)).toEqual({ relay: RELAY, parent: 0, mask: 0n });
  });

  test("are as many as it is said, before those of the command", () => {
    const entries = init(SELF);
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
      expect(currentStage(startedWith(...init(by)))).toBeUndefined();
    }
    for (const by of [SOMEBODY, SELF]) {
      expect(currentStage(startedWith(...relay(by)))).toBeUndefined();
    }
  });

  test("count for nothing when they do not stand first", () => {
    expect(currentStage(startedWith("PATH=/bin", ...init(SELF)))).toBeUndefined();
  });

  test("count for nothing when they are not well formed, or not all there", () => {
    const [, ...others] = init(SELF);
    for (const rest of ["", `init:${SELF}`, `init:${SELF}:1:`, `init:${SELF}:1:xyz`, `other:${SELF}:1:0`]) {
      expect(currentStage(startedWith(`LASTCALL_BOOT=${rest}`, ...others))).toBeUndefined();
    }
    expect(currentStage(startedWith(`LASTCALL_BOOT=init:${SELF}:1:0`, "A=b", "C=d"))).toBeUndefined();
    expect(currentStage(startedWith())).toBeUndefined();
  });

  test("make no relay of PID 1, whose parent is outside", () => {
    const first = { ...startedWith(...relay(0, 0)), parentPid: () => 0 };
    expect(currentStage(first)).toBeUndefined();
  });
});
