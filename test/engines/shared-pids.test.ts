/** Two containers in one PID namespace: `docker run --pid=container:OTHER`. */

import { expect, test } from "bun:test";
import { describeEngines, ENGINES } from "./harness/engines.ts";
import { secondsSince, shows } from "./harness/waiting.ts";

const GRACE = 30;
const OBEDIENT = ["record", "15", "42"];

describeEngines("a container among the processes of another", ENGINES, (engine) => {
  test("stops its own processes, its daemon too, and nobody else's", async () => {
    await using first = await engine.start(OBEDIENT);
    await shows(first, /ready/);
    const daemon = ["escape", "mark", "/dev/stderr", "0"];
    await using second = await engine.start(["after", ...daemon, "+", ...OBEDIENT], { pidsOf: first });
    await shows(second, /ready/);

    // Two inits, of which one is PID 1; the daemon's parent is the other, which made itself a subreaper.
    const { output } = await first.exec(["processes"]);
    const inits = [...output.matchAll(/^(\d+) \d+ \/init$/gm)].map(([, pid]) => pid);
    expect(inits).toHaveLength(2);
    const other = inits.find((pid) => pid !== "1");
    expect(output.match(new RegExp(`^\\d+ ${String(other)} /probe$`, "gm"))).toHaveLength(2);

    const start = performance.now();
    await second.stop(GRACE);
    expect(await second.exited()).toBe(42);
    expect(secondsSince(start)).toBeLessThan(GRACE / 2);
    const logs = await second.logs();
    expect(logs).toMatch(new RegExp(`^15 ${String(other)}$`, "m"));
    expect(logs).toMatch(/^15$/m);

    expect((await first.exec(["processes"])).output).not.toMatch(new RegExp(`^${String(other)} `, "m"));
    expect(await first.logs()).toMatch(/^ready \d+\n$/);
    await first.stop(GRACE);
    expect(await first.exited()).toBe(42);
  });
});
