/** Containers in gVisor, whose kernel is another program's: what an init is for works there too. */

import { expect, test } from "bun:test";
import { describeEngines, RUNSC } from "./harness/engines.ts";
import { secondsSince, shows } from "./harness/waiting.ts";

const GRACE = 30;
/** Longer than nothing has to happen for init to lie down to rest. */
const REST = 2500;

describeEngines("a container", [RUNSC], (engine) => {
  test("exits with the command's status", async () => {
    await using container = await engine.start(["exit", "7"]);
    expect(await container.exited()).toBe(7);
  });

  test("hands signals on, and exits with the command's status when it is stopped", async () => {
    await using container = await engine.start(["record", "15", "42"]);
    await shows(container, /ready/);
    await container.signal("USR1");
    await shows(container, /^10 1$/m);
    await container.signal("TERM");
    expect(await container.exited()).toBe(42);
  });

  test("exits with 143 when its command lets itself be stopped", async () => {
    await using container = await engine.start(["wait"]);
    await shows(container, /ready/);
    await container.signal("TERM");
    expect(await container.exited()).toBe(143);
  });

  test("reaps orphans", async () => {
    await using container = await engine.start(["orphans", "200", "20"], {
      environment: { LASTCALL_LOG_LEVEL: "debug" },
    });
    await shows(container, /^done/m);
    await container.signal("TERM");
    await container.exited();
    expect((await container.logs()).match(/reaped process \d+/g)).toHaveLength(200);
  });

  test("wakes up from a rest, and rests again", async () => {
    await using container = await engine.start(["record", "15", "42"]);
    await shows(container, /ready/);
    for (const [name, number] of [
      ["USR1", 10],
      ["USR2", 12],
    ] as const) {
      await Bun.sleep(REST);
      await container.signal(name);
      await shows(container, new RegExp(`^${number} 1$`, "m"));
    }
    await Bun.sleep(REST);
    await container.signal("TERM");
    expect(await container.exited()).toBe(42);
  });

  test("asks a daemon to stop before it leaves, and kills a deaf one", async () => {
    const start = performance.now();
    const deaf = ["escape", "ignoring", "15", "wait"];
    const polite = ["escape", "mark", "/dev/stderr", "100"];
    const words = ["after", ...polite, "+", "after", ...deaf, "+", "record", "15", "42"];
    await using container = await engine.start(words, { environment: { LASTCALL_SWEEP_GRACE: "2s" } });
    await shows(container, /ready/);
    await container.signal("TERM");
    expect(await container.exited()).toBe(42);
    const logs = await container.logs();
    expect(logs).toMatch(/^15$/m);
    expect(logs).toMatch(/killing 1 process that did not stop in time: \d+ \(probe\)/);
    expect(secondsSince(start)).toBeLessThan(GRACE);
  });
});
