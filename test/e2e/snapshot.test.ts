/** The form that was frozen when it was built: it goes on in the container where the build stopped it. */

import { afterAll, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { procFile, threadsOf } from "./harness/proc.ts";
import { describeEndToEnd, EMULATORS, INIT, INIT_STATIC, probe } from "./harness/programs.ts";

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
