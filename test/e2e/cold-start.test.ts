/** Where nothing of the file is in memory, and there is little room for it: what is needed is read at once. */

import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, copyFileSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { canLimitMemory, forgetFile, MemoryGroup, resting } from "./harness/memory.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

const SIGTERM = 15;
const MEGABYTE = 1024 * 1024;
const LIMIT = 16 * MEGABYTE;
/**
 * How often someone may wait for a page: init, which without this does so thousands of times, unshare and sh. At least
 * once, since nothing was in memory.
 */
const FEW = [1, 100] as const;

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
    expect(await coldRun(16)).toBeWithin(...FEW);
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
      expect(await coldRun(8)).toBeWithin(...FEW);
    },
  );

  /** How often someone had to wait for a page, in so many megabytes. */
  async function coldRun(megabytes: number): Promise<number> {
    using group = new MemoryGroup(megabytes * MEGABYTE);
    forgetFile(init);
    const words = ["--", probe(), "exit", "7"];
    const { status, stderr } = await Container.run(words, { instead: [...group.enter, init] });
    expect(stderr).toBe("");
    expect(status).toBe(7);
    return group.majorFaults;
  }
});
