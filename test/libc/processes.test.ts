import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Errno, ESRCH } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { pid } from "../../src/process.ts";
import { SIGKILL, SIGTERM } from "../../src/signal.ts";
import { isRunning, soon } from "./liveness.ts";
import { mayUnshare, reportOf, runScript, startScript } from "./script.ts";

const libc = openLibc();
const NOBODY = new Errno("kill", ESRCH, "No such process");

/** A child of this process, in a session and group of its own. */
function sleeper(): Bun.Subprocess {
  return Bun.spawn(["setsid", "sleep", "30"]);
}

/** Whether a process leads a group: `setsid` has done its work. */
function leadsGroup(of: number): boolean {
  const stat = readFileSync(`/proc/${of}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2] === String(of);
}

describe("this process", () => {
  test("knows its number, its parent, its group and its session", () => {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , group, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    expect(libc.ownPid()).toBe(pid(process.pid));
    expect(libc.parentPid()).toBe(process.ppid);
    expect(libc.ownGroup()).toBe(Number(group));
    expect(libc.ownSession()).toBe(Number(session));
  });

  test("ends at once with the status that it is told", async () => {
    expect(await startScript("exit.ts", { words: ["42"] }).end()).toBe(42);
    expect(await startScript("exit.ts", { words: ["0"] }).end()).toBe(0);
  });

  test("becomes another program, with arguments and environment byte for byte", async () => {
    const script = startScript("execute.ts", { words: ["/bin/sh"] });
    expect(await script.line()).toBe(`${script.pid} zero caf351`);
  });

  test("goes on when it could not become another program, and is told why", async () => {
    const report = await runScript("execute.ts", { words: ["/no/such/program"] });
    expect(report).toEqual({ call: "execve", code: 2, text: "No such file or directory" });
  });
});

describe("a signal", () => {
  test("goes to one process", async () => {
    const [first, second] = [sleeper(), sleeper()];
    expect(libc.signalProcess(pid(first.pid), SIGTERM)).toBeUndefined();
    await first.exited;
    expect(first.signalCode).toBe("SIGTERM");
    expect(isRunning(second.pid)).toBe(true);
    second.kill("SIGKILL");
    await second.exited;
    expect(libc.signalProcess(pid(first.pid), SIGTERM)).toEqual(NOBODY);
  });

  test("goes to a group, as long as there is anybody in it", async () => {
    const leader = Bun.spawn(["setsid", "sh", "-c", "sleep 30 & echo $!; wait"], { stdout: "pipe" });
    const reader = leader.stdout.getReader();
    const member = Number(new TextDecoder().decode((await reader.read()).value));
    expect(isRunning(member)).toBe(true);
    expect(leadsGroup(leader.pid)).toBe(true);
    expect(libc.signalGroup(pid(leader.pid), SIGKILL)).toBeUndefined();
    await leader.exited;
    expect(leader.signalCode).toBe("SIGKILL");
    expect(await soon(() => !isRunning(member))).toBe(true);
  });

  test("to a group of which nobody is left goes to nobody", async () => {
    const leader = sleeper();
    await soon(() => leadsGroup(leader.pid));
    leader.kill("SIGKILL");
    await leader.exited;
    expect(libc.signalGroup(pid(leader.pid), SIGTERM)).toEqual(NOBODY);
  });

  test("goes to the own group, oneself included", async () => {
    const script = startScript("own-group.ts", { under: ["setsid"] });
    const member = Number(await script.line());
    expect(await script.end()).toBe("SIGTERM");
    expect(await soon(() => !isRunning(member))).toBe(true);
  });

  test("goes to the process that a descriptor stands for, and to no other once that has ended", async () => {
    const child = sleeper();
    const descriptor = libc.openPid(pid(child.pid));
    if (descriptor instanceof Errno) throw new Error(descriptor.toString());
    expect(libc.signalOpenPid(descriptor, SIGTERM)).toBeUndefined();
    await child.exited;
    expect(child.signalCode).toBe("SIGTERM");
    expect(libc.signalOpenPid(descriptor, SIGTERM)).toEqual(
      new Errno("pidfd_send_signal", ESRCH, "No such process"),
    );
    libc.close(descriptor);
    expect(libc.openPid(pid(child.pid))).toEqual(new Errno("pidfd_open", ESRCH, "No such process"));
  });
});

test.skipIf(!mayUnshare)(
  "the first process of a namespace can signal all others, and knows whether there are any (needs the right to make one)",
  async () => {
    const ended = { by: "signal", signal: 15, core: false };
    const under = ["unshare", "--pid", "--fork", "--kill-child"];
    expect(await runScript("everyone.ts", { under })).toEqual({
      alone: false,
      nobody: "No such process",
      others: true,
      result: "sent",
      ended: [ended, ended],
      afterwards: false,
    });
  },
);

test("a process that is not alone in its namespace has company", async () => {
  const child = sleeper();
  expect(libc.hasCompany()).toBe(true);
  child.kill("SIGKILL");
  await child.exited;
});

describe("children", () => {
  test("that have ended can be seen before they are reaped, and still have their names then", async () => {
    expect(await runScript("dead.ts")).toEqual({
      nobodyBefore: true,
      found: true,
      name: "sh\n",
      change: { type: "ended", pid: true, ending: { by: "exit", code: 3 } },
      nobodyAfter: true,
      running: "running",
    });
  });

  test("are reaped one by one, each with how it ended", async () => {
    expect(await runScript("endings.ts")).toEqual([
      ["exit 0", { by: "exit", code: 0 }],
      ["exit 7", { by: "exit", code: 7 }],
      ["exit 255", { by: "exit", code: 255 }],
      ["kill -TERM $$", { by: "signal", signal: 15, core: false }],
      ["kill -KILL $$", { by: "signal", signal: 9, core: false }],
      ["ulimit -c 0; kill -SEGV $$", { by: "signal", signal: 11, core: false }],
      ["kill -64 $$", { by: "signal", signal: 64, core: false }],
    ]);
  });

  test("are not waited for: there are some that run, or none", async () => {
    expect(await runScript("waiting.ts")).toEqual(["childless", "running", "childless"]);
  });

  test("are skipped up to the one that is of interest, and not more than so many", async () => {
    expect(await runScript("skipped.ts")).toEqual({
      afterThird: [true, 3, 3, { type: "ended", pid: expect.any(Number), ending: { by: "exit", code: 3 } }],
      afterMost: [true, 1],
      end: [{ who: "childless", count: 1 }, 0],
      running: { who: "running", count: 0 },
      change: { type: "stopped", pid: expect.any(Number), signal: 19 },
    });
  });

  test("that were stopped are told of, each stop once, and are not reaped", async () => {
    expect(await runScript("stopped.ts")).toEqual([
      { type: "stopped", signal: 19 },
      "running",
      { type: "stopped", signal: 20 },
      { type: "ended", ending: { by: "exit", code: 5 } },
      "childless",
    ]);
  });

  test("of children that ended become those of a subreaper", async () => {
    const [child, orphan] = [1, 2].map((code) => ({ by: "exit", code }));
    expect(await runScript("subreaper.ts", { words: ["subreaper"] })).toEqual([child, orphan]);
    expect(await runScript("subreaper.ts", { words: ["plain"] })).toEqual([child]);
  });
});

describe("a parent", () => {
  test("that ends is announced by the signal that was asked for", async () => {
    // The shell is the parent; it must not execute the script in its own place.
    const script = startScript("parent-death.ts", { under: ["sh", "-c", '"$@"; true', "sh"] });
    expect(await script.line()).toBe("ready");
    process.kill(script.pid, "SIGKILL");
    expect(await reportOf(script)).toBe(12);
  });
});

describe("a soft limit", () => {
  test("is what the shell says it is, Infinity without one", () => {
    for (const [resource, letter, unit] of [
      ["open-files", "n", 1],
      ["address-space", "v", 1024],
      ["data", "d", 1024],
    ] as const) {
      const shown = Bun.spawnSync(["sh", "-c", `ulimit -S${letter}`])
        .stdout.toString()
        .trim();
      const expected = shown === "unlimited" ? Infinity : Number(shown) * unit;
      expect(libc.softLimit(resource)).toBe(expected);
    }
  });
});
