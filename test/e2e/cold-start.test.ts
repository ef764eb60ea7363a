/** Where nothing of the file is in memory, and there is little room for it: what is needed is read at once. */

import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, copyFileSync } from "node:fs";
import { Container, type Result } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { canLimitMemory, forgetFile, MemoryGroup, resting } from "./harness/memory.ts";
import { procFile } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

const SIGTERM = 15;
const MEGABYTE = 1024 * 1024;
const LIMIT = 16 * MEGABYTE;
/**
 * How often someone may wait for a page: init, which without this does so thousands of times, unshare and sh. At least
 * once, since nothing was in memory.
 */
const FEW = [1, 100] as const;
const exiting = (): readonly string[] => [probe(), "exit", "7"];

describeEndToEnd("with little memory, and a file that is not in memory", () => {
  let directory: Directory;
  let init: string;

  beforeAll(() => {
    directory = new Directory();
    init = directory.file("init");
    copyFileSync(INIT, init);
    chmodSync(init, 0o755);
  });

  afterAll(() => {
    directory[Symbol.dispose]();
  });

  test.skipIf(!canLimitMemory)("init starts, and leaves with the command's status", async () => {
    const { status, stderr, faults } = await coldRun(16, "--", ...exiting());
    expect([status, stderr]).toEqual([7, ""]);
    expect(faults).toBeWithin(...FEW);
  });

  test.skipIf(!canLimitMemory)(
    "init asks everyone to stop, after a rest in which its file was forgotten",
    async () => {
      using group = new MemoryGroup(LIMIT);
      const script = 'setsid "$0" record 15 & exec "$0" record 15';
      const words = ["-vv", "--", "sh", "-c", script, probe()];
      await using container = await Container.start(words, { instead: [...group.enter, init] });
      await container.stdout.until((text) => text.split("ready").length > 2);
      await resting(container.pid);
      group.reclaim();
      const before = group.majorFaults;
      container.signal(SIGTERM);
      const { status, stdout, stderr } = await container.end();
      expect(stderr).toContain("asked 1 process to stop");
      expect(stdout.match(/^15 /gm)).toHaveLength(2);
      expect(status).toBe(0);
      expect(group.majorFaults - before).toBeWithin(...FEW);
    },
  );

  test.skipIf(!canLimitMemory)(
    "so it does where there is no room for what a stop needs as well",
    async () => {
      expect((await coldRun(8, "--", ...exiting())).faults).toBeWithin(...FEW);
    },
  );

  test.skipIf(!canLimitMemory).each([
    ["with options", ["-vvv", "--"], exiting, 7, / exited with 7\n/],
    ["with a log as JSON", ["-vv", "--log-format", "json", "--"], exiting, 7, / exited with 7"/],
    ["with a report", ["--report", "--"], exiting, 7, /exited with 7/],
    ["without the end of options", [], exiting, 7, /^$/],
    ["with a command that cannot be started", ["--"], () => ["/nowhere"], 127, /nowhere/],
    ["with an option that does not exist", ["--nothing"], exiting, 1, /--help/],
  ])("it does not read its file over and over %s", async (_, options, command, status, says) => {
    const words = [...options, ...command()];
    const run = await coldRun(16, ...words);
    expect(run.stderr).toMatch(says);
    expect(run.status).toBe(status);
    expect(run.faults).toBeWithin(...FEW);
  });

  test("code is read in small pieces only, until a rest", async () => {
    forgetFile(init);
    await using container = await Container.start(["--", probe(), "wait"], { instead: [init] });
    await container.stdout.line(/^ready/);
    const pieces = (): number => procFile(container.pid, "maps").match(/ r-xp /g)?.length ?? 0;
    const few = 10;
    expect(pieces()).toBeGreaterThan(few);
    await resting(container.pid);
    expect(pieces()).toBeLessThan(few);
  });

  /** A run in so many megabytes, and how often someone had to wait for a page. */
  async function coldRun(
    megabytes: number,
    ...words: readonly string[]
  ): Promise<Result & { readonly faults: number }> {
    using group = new MemoryGroup(megabytes * MEGABYTE);
    forgetFile(init);
    const result = await Container.run(words, { instead: [...group.enter, init] });
    return { ...result, faults: group.majorFaults };
  }
});
