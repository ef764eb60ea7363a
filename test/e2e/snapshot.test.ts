/** The form that was frozen when it was built: it goes on in the container where the build stopped it. */

import { afterAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { memoryOf, resting } from "./harness/memory.ts";
import { procFile, threadsOf } from "./harness/proc.ts";
import { describeEndToEnd, EMULATORS, INIT, INIT_STATIC, probe } from "./harness/programs.ts";

const SIGHUP = 1;
const SIGTERM = 15;
/** Enough to see a start that fails now and then. */
const STARTS = 300;

let directory: Directory | undefined;

afterAll(() => {
  directory?.[Symbol.dispose]();
});

/** A root with nothing but the snapshot and a static program, and no /proc. */
function emptyRoot(): string {
  if (directory === undefined) {
    directory = new Directory();
    mkdirSync(directory.file("root"));
    copyFileSync(INIT, join(directory.file("root"), "init"));
    copyFileSync(probe(), join(directory.file("root"), "probe"));
  }
  return directory.file("root");
}

describeEndToEnd("the form that was frozen", () => {
  test("starts the command, and leaves with its status", async () => {
    expect((await Container.run(["--", probe(), "exit", "7"])).status).toBe(7);
    expect((await Container.run(["--", "no-such-program"])).status).toBe(127);
  });

  test("does so as PID 1 of an empty root", async () => {
    const options = { root: emptyRoot(), instead: ["/init"] };
    expect((await Container.run(["--", "/probe", "exit", "3"], options)).status).toBe(3);
  });

  test("starts again and again", () => {
    for (let round = 0; round < STARTS; round++) {
      expect(Bun.spawnSync([INIT, "--", probe(), "exit", "5"]).exitCode).toBe(5);
    }
  }, 60_000);

  test("is asked to stop, asks its command, and waits for it", async () => {
    await using container = await Container.start(["-vvv", "--", probe(), "record", String(SIGTERM)]);
    await container.stdout.line(/^ready/);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
  });

  test("reads the words and the environment of the container, and not those of the build", async () => {
    const environment = { LASTCALL_LOG_LEVEL: "info" };
    const { stderr } = await Container.run(["--", probe(), "exit", "0"], { environment });
    expect(stderr).toContain("exited with 0");
  });

  test("has one thread, no descriptors of its own, and nothing that can be both written and executed", async () => {
    await using container = await Container.start(["--", probe(), "wait"]);
    await container.stdout.line(/^ready/);
    expect(threadsOf(container.pid)).toBe(1);
    expect(readdirSync(`/proc/${container.pid}/fd`).sort()).toEqual(["0", "1", "2"]);
    const rights = procFile(container.pid, "maps").match(/(?<= )[r-][w-][x-][ps](?= )/g) ?? [];
    expect(rights.length).toBeGreaterThan(10);
    expect(rights.filter((each) => each.startsWith("rwx"))).toEqual([]);
  });

  describe("with nothing to do for a while", () => {
    const mappings = (pid: number): readonly string[] =>
      procFile(pid, "maps")
        .split("\n")
        .map((line) => line.split(" ").slice(0, 2).join(" "));

    test("gives its memory back, and is there for every signal, with who sent it", async () => {
      const words = ["-vvv", "--", probe(), "record", String(SIGTERM)];
      await using container = await Container.start(words);
      await container.stdout.line(/^ready/);
      await resting(container.pid);
      expect(memoryOf(container.pid).resident).toBeLessThan(1e6);
      const first = mappings(container.pid);
      for (let round = 0; round < 3; round++) {
        container.signal(SIGHUP);
        await container.stderr.until(
          (text) =>
            text.match(/received SIGHUP from (process|outside).*\n.*forwarded/g)?.length === round + 1,
        );
        await resting(container.pid);
        expect(mappings(container.pid)).toEqual(first);
      }
      // So much that it needs more memory than it was frozen with.
      const burst = `import os\nfor i in range(100000): os.kill(${String(container.pid)}, 10 + i % 2 * 2)`;
      expect(await Bun.spawn(["python3", "-c", burst]).exited).toBe(0);
      await resting(container.pid);
      expect(mappings(container.pid)).toEqual(first);
      container.signal(SIGTERM);
      expect((await container.end()).status).toBe(0);
      expect(container.stderr.text.match(/started /g)).toHaveLength(1);
    }, 30_000);

    test("stays awake where it may not give memory back", async () => {
      const MADVISE = process.arch === "arm64" ? 233 : 28;
      const before = [`seccomp=${String(MADVISE)}:1`];
      await using container = await Container.start(["--", probe(), "record", String(SIGTERM)], { before });
      await container.stdout.line(/^ready/);
      await Bun.sleep(2500);
      // Its stack is that of the snapshot, and not the kernel's: proc_pid_syscall(5).
      const stack = procFile(container.pid, "syscall").split(" ").at(-2);
      expect(stack).toMatch(/^0x2ff[0-9a-f]{6}$/);
      container.signal(SIGTERM);
      expect((await container.end()).status).toBe(0);
    }, 30_000);

    test("sees its command's end, and asks the others to stop", async () => {
      const script = 'setsid "$0" record 15 & sleep 2.5; exit 6';
      await using container = await Container.start(["-vv", "--", "sh", "-c", script, probe()]);
      await container.stdout.line(/^ready/);
      await resting(container.pid);
      const { status, stderr } = await container.end();
      expect(status).toBe(6);
      expect(stderr).toContain("asked 1 process to stop");
    }, 30_000);
  });

  test.each([
    ["address space of 256 MB", "ulimit -v 262144"],
    ["data of 64 MB", "ulimit -d 65536"],
    ["a stack of 64 kB", "ulimit -s 64"],
    ["three descriptors", "ulimit -n 3"],
  ])("starts with a limit: %s", (_, limit) => {
    const words = ["sh", "-c", `${limit}; exec "$0" -- "$1" exit 4`, INIT, probe()];
    const { exitCode, stderr } = Bun.spawnSync(words);
    expect(stderr.toString()).toBe("");
    expect(exitCode).toBe(4);
  });

  test("says so where its addresses are taken, as by an emulator of the processor, and starts nothing", () => {
    const { exitCode, stdout, stderr } = Bun.spawnSync([EMULATORS.x64, INIT, "--version"]);
    expect(stderr.toString()).toBe(
      "lastcall: error: addresses that a frozen init needs are taken here; build it with --no-snapshot\n",
    );
    expect(stdout.toString()).toBe("");
    expect(exitCode).toBe(1);
  });

  test("says which limits are too low, and starts nothing", () => {
    const words = ["sh", "-c", 'ulimit -v 150000; exec "$0" -- "$1" exit 4', INIT, probe()];
    const { exitCode, stderr } = Bun.spawnSync(words);
    expect(stderr.toString()).toMatch(
      /^lastcall: error: init cannot have the memory that it needs; raise .*\n$/,
    );
    expect(exitCode).toBe(1);
  });

  test("has the tools", () => {
    const ask = (init: string, word: string): string => Bun.spawnSync([init, word]).stdout.toString();
    expect(ask(INIT, "--help")).toBe(ask(INIT_STATIC, "--help"));
    expect(ask(INIT, "doctor")).toBe(ask(INIT_STATIC, "doctor"));
    expect(ask(INIT, "inspect")).toContain("SIGTERM");
  });

  test("has nothing in it of where it was built", () => {
    const content = readFileSync(INIT);
    for (const trace of [process.cwd(), "lastcall-snapshot-"]) expect(content.includes(trace)).toBe(false);
  });
});
