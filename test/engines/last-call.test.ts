/** The last call in containers that real engines stop, pause and ask for a report. */

import { expect, test } from "bun:test";
import { describeEngines, DOCKER, ENGINES, PODMAN } from "./harness/engines.ts";
import { secondsSince, shows } from "./harness/waiting.ts";

/** Far longer than stopping takes, so that a stop within it was not the engine's kill. */
const GRACE = 30;
const OBEDIENT = ["record", "15", "42"];
const DEAF = ["ignoring", "15", "wait"];

/** A daemon in a session of its own, which writes 15 so many milliseconds after it was asked to stop. */
function daemon(takes: number): readonly string[] {
  return ["escape", "mark", "/dev/stderr", String(takes)];
}

describeEngines("a container with a grace", ENGINES, (engine) => {
  test("kills a deaf command by itself, and not before everyone was asked", async () => {
    const environment = { LASTCALL_GRACE: "2s" };
    await using container = await engine.start(["after", ...daemon(100), "+", ...DEAF], { environment });
    await shows(container, /ready/);
    const start = performance.now();
    await container.stop(GRACE);
    expect(secondsSince(start)).toBeWithin(1.9, GRACE / 2);
    expect(await container.exited()).toBe(137);
    const logs = await container.logs();
    expect(logs).toMatch(/^15$/m);
    expect(logs).toMatch(/killing 1 process that did not stop in time: \d+ \(probe\)/);
  });

  test("reports who asked it to stop, and what became of its processes", async () => {
    const environment = { LASTCALL_REPORT: "json" };
    await using container = await engine.start(["after", ...daemon(100), "+", ...OBEDIENT], { environment });
    await shows(container, /ready/);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
    const logs = await container.logs();
    expect(logs).toMatch(/^\{"type":"run",.*"status":42,/m);
    expect(logs).toMatch(/^\{"type":"stop","signal":"SIGTERM","at":\d+,"sender":\{"by":"outside"\}\}$/m);
    const asked = logs.match(/^\{"type":"process",.*"signal":"SIGTERM".*"ended":\{"by":"exit"/gm);
    expect(asked).toHaveLength(2);
  });
});

describeEngines("a container that is paused", [DOCKER, PODMAN], (engine) => {
  test("while it stops is not killed for having been frozen", async () => {
    const environment = { LASTCALL_GRACE: "3s", LASTCALL_SWEEP_GRACE: "200ms" };
    // Its sleep goes on while it is frozen: of the time that it can run it needs less than the grace.
    await using container = await engine.start(["mark", "/dev/stderr", "3600"], { environment });
    await shows(container, /ready/);
    await container.signal("TERM");
    await container.pause();
    await Bun.sleep(1600);
    await container.resume();
    expect(await container.exited()).toBe(0);
    const logs = await container.logs();
    expect(logs).toMatch(/^15$/m);
    expect(logs).not.toContain("killing");
  });
});
