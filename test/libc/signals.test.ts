import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { signalSet } from "../../src/signal-set.ts";
import { SIGHUP, SIGKILL, signal } from "../../src/signal.ts";
import { mayUnshare, reportOf, runScript, startScript } from "./script.ts";

/** All but SIGKILL and SIGSTOP. */
const ALL_BLOCKABLE = "fffffffffffbfeff";

describe("a set of signals", () => {
  test("is what the kernel takes it for: bit n-1 is signal n", () => {
    expect(signalSet([])).toBe(0n);
    expect(signalSet([SIGHUP])).toBe(1n);
    expect(signalSet([SIGHUP, SIGKILL, signal(64), SIGHUP])).toBe(0x8000_0000_0000_0101n);
  });

  test("has as many members as there were different signals", () => {
    const some = fc.array(fc.integer({ min: 1, max: 64 }).map(signal));
    fc.assert(
      fc.property(some, (signals) => {
        const bits = signalSet(signals).toString(2).replaceAll("0", "").length;
        expect(bits).toBe(new Set(signals).size);
      }),
    );
  });
});

describe("blocking all signals", () => {
  test("leaves none out that can be blocked, not even those that the C library hides", async () => {
    expect(await runScript("block.ts")).toMatchObject({ blocked: ALL_BLOCKABLE, again: ALL_BLOCKABLE });
  });

  test("gives the mask as it was", async () => {
    expect(await runScript("block.ts")).toMatchObject({ before: "0" });
    const under = ["env", "--block-signal=USR1"];
    expect(await runScript("block.ts", { under })).toMatchObject({ before: "200" });
  });
});

describe("setting the mask", () => {
  test("blocks exactly those signals, and lets the others come again", async () => {
    expect(await runScript("set-mask.ts")).toEqual({
      some: "0000000100000200",
      none: "0000000000000000",
      all: ALL_BLOCKABLE,
    });
  });
});

describe("what a process does with a signal", () => {
  test("can be asked and set, as the kernel sees it", async () => {
    const under = ["env", "--ignore-signal=HUP", "--ignore-signal=CHLD"];
    expect(await runScript("disposition.ts", { under })).toEqual({
      hangup: "ignore",
      child: "ignore",
      terminate: "default",
      segmentation: "handler",
      hiddenByGlibc: ["default", "ignore", "default"],
      childAfterwards: ["default", "ignore"],
      ignoredByKernel: [true, false],
    });
  });

  test("cannot be changed for SIGKILL, and the reason is told", async () => {
    const EINVAL = 22;
    expect(await runScript("disposition-kill.ts")).toEqual({
      call: "rt_sigaction",
      code: EINVAL,
      text: "Invalid argument",
    });
  });
});

describe("waiting for a signal", () => {
  test("ends when the time is up", async () => {
    const script = startScript("wait-limit.ts");
    for (const [least, most] of [
      [0, 40],
      [50.5, 500],
      [1200, 1700],
    ] as const) {
      const [received, took] = (await script.line()).split(" ");
      expect(received).toBe("nothing");
      expect(Number(took)).toBeWithin(least, most);
    }
  });

  test("ends with a signal that was sent before, each one as what it is", async () => {
    expect(await runScript("wait-pending.ts")).toEqual({
      signals: [1, 10, 15, 32, 33, 37, 64],
      allFromItself: true,
    });
  });

  test("sends on what passes, and ends with what does not, or has reached nobody", async () => {
    expect(await runScript("passing.ts")).toEqual({
      first: 1,
      second: 17,
      ending: { by: "exit", code: 5 },
      third: 10,
      nothing: "nothing",
      unknown: 1,
    });
  });

  test("tells which process sent the signal", async () => {
    const script = startScript("wait.ts");
    expect(await script.line()).toBe("ready");
    process.kill(script.pid, "SIGTERM");
    expect(await reportOf(script)).toEqual({
      signal: 15,
      sender: { by: "process", pid: process.pid, uid: process.getuid?.() },
    });
  });

  test("tells that the kernel sent the signal, as it does when a child ends", async () => {
    const script = startScript("wait.ts", { words: ["start a child"] });
    expect(await script.line()).toBe("ready");
    expect(await reportOf(script)).toEqual({ signal: 17, sender: { by: "kernel" } });
  });

  test("tells the sender of a signal that was queued with a value too", async () => {
    const script = startScript("wait.ts");
    expect(await script.line()).toBe("ready");
    const kill = Bun.spawn(["/bin/kill", "-q", "7", "-s", "USR1", `${script.pid}`]);
    expect(await reportOf(script)).toEqual({
      signal: 10,
      sender: { by: "process", pid: kill.pid, uid: process.getuid?.() },
    });
  });

  test.skipIf(!mayUnshare)(
    "tells that the signal comes from outside when its sender cannot be seen (needs the right to make namespaces)",
    async () => {
      const script = startScript("wait.ts", { under: ["unshare", "--pid", "--fork", "--kill-child"] });
      expect(await script.line()).toBe("ready");
      const children = await Bun.file(`/proc/${script.pid}/task/${script.pid}/children`).text();
      process.kill(Number(children), "SIGTERM");
      expect(await reportOf(script)).toEqual({ signal: 15, sender: { by: "outside" } });
    },
  );
});
