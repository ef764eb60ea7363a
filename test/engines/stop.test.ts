/** Stopping, and everything else that engines do to a container that runs. */

import { expect, test } from "bun:test";
import { describeEngines, ENGINES } from "./harness/engines.ts";
import { secondsSince, shows } from "./harness/waiting.ts";

/** Far longer than stopping takes, so that a stop within it was not a kill. */
const GRACE = 30;

/** A daemon in a session of its own writes 15 when it is asked to stop. */
const DAEMON = ["escape", "mark", "/dev/stderr", "100"];

/** Exits with 42 when it gets SIGTERM, and writes every signal that it gets. */
const OBEDIENT = ["record", "15", "42"];

const DEAF = ["ignoring", "15", "wait"];

describeEngines("a running container", ENGINES, (engine) => {
  test("stops as soon as the command and the daemon that it left have done what they are asked to", async () => {
    await using container = await engine.start(["after", ...DAEMON, "+", ...OBEDIENT]);
    await shows(container, /ready/);
    const start = performance.now();
    await container.stop(GRACE);
    expect(secondsSince(start)).toBeLessThan(GRACE / 2);
    expect(await container.exited()).toBe(42);
    // Engines keep standard output and standard error apart: nothing is known of their order.
    const logs = await container.logs();
    expect(logs).toMatch(/^15 1$/m);
    expect(logs).toMatch(/^15$/m);
  });

  test("is killed after the grace when the command does not stop", async () => {
    await using container = await engine.start(DEAF);
    await shows(container, /ready/);
    const start = performance.now();
    await container.stop(2);
    expect(await container.exited()).toBe(137);
    expect(secondsSince(start)).toBeGreaterThan(1.9);
    expect(secondsSince(start)).toBeLessThan(GRACE);
  });

  test("gets every signal that is sent to it", async () => {
    await using container = await engine.start(OBEDIENT);
    await shows(container, /ready/);
    // A signal at a time: pending ones arrive by number.
    for (const [name, number] of [
      ["USR1", 10],
      ["HUP", 1],
      ["WINCH", 28],
      ["INT", 2],
    ] as const) {
      await container.signal(name);
      await shows(container, new RegExp(`^${number} `, "m"));
    }
    await container.signal("TERM");
    expect(await container.exited()).toBe(42);
  });

  test("ends with the command, killed by what nobody can catch", async () => {
    await using container = await engine.start(["wait"]);
    await shows(container, /ready/);
    await container.signal("KILL");
    expect(await container.exited()).toBe(137);
  });

  test("runs more processes, and adopts and stops what they leave", async () => {
    await using container = await engine.start(OBEDIENT);
    await shows(container, /ready/);
    expect((await container.exec(["exit", "9"])).status).toBe(9);
    expect((await container.exec(["escape", "apart", "wait"])).status).toBe(0);
    // The daemon's parent is gone, and init its parent now.
    expect((await container.exec(["processes"])).output.match(/^\d+ 1 \/probe$/gm)).toHaveLength(2);
    const start = performance.now();
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
    expect(secondsSince(start)).toBeLessThan(GRACE / 2);
  });

  test("stops after a pause", async () => {
    await using container = await engine.start(OBEDIENT);
    await shows(container, /ready/);
    await container.pause();
    await container.resume();
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
  });
});
