/** Containers that may do and have little. */

import { expect, test } from "bun:test";
import { describeEngines, ENGINES } from "./harness/engines.ts";
import { shows } from "./harness/waiting.ts";

/** What /proc says of init in a hardened container. */
const LOCKED = {
  NoNewPrivs: "1",
  CapBnd: "0000000000000000",
  CapEff: "0000000000000000",
  Seccomp: "2",
};

const NOBODY = { Uid: "65534\t65534\t65534\t65534" };

describeEngines("a hardened container", ENGINES, (engine) => {
  test("starts, has nothing, forwards signals and stops", async () => {
    // Not with `exec`: runc itself needs more processes for that than there may be.
    const words = ["after", "show", "/proc/1/status", "+", "record", "15", "42"];
    await using container = await engine.start(words, { hardened: true });
    await shows(container, /^ready/m);
    const lines = (await container.logs()).split("\n");
    const status = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
    expect(status).toMatchObject(LOCKED);
    // containerd's client has no word for the user.
    if (engine.name !== "containerd") expect(status).toMatchObject(NOBODY);
    await container.signal("USR1");
    await shows(container, /^10 /m);
    await container.stop(30);
    expect(await container.exited()).toBe(42);
  });
});

describeEngines("a container with little memory", ENGINES, (engine) => {
  test("outlives its command that took too much, and asks its daemon to stop", async () => {
    // The kernel kills the largest process, and counts the pages of init's file that are mapped, up to 30 MiB, too.
    const words = ["after", "escape", "mark", "/dev/stderr", "0", "+", "hog"];
    await using container = await engine.start(words, { memory: 64 });
    expect(await container.exited()).toBe(137);
    expect(await container.logs()).toMatch(/^15$/m);
  });
});
