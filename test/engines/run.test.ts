/** What a container's command gets from a real engine, and what the engine learns of its end. */

import { expect, test } from "bun:test";
import { describeEngines, ENGINES } from "./harness/engines.ts";
import { shows } from "./harness/waiting.ts";

const hex = (text: string): string => Buffer.from(text).toString("hex");

describeEngines("an image from scratch", ENGINES, (engine) => {
  test("hands arguments and environment to the command, and its exit code to the engine", async () => {
    const environment = { LASTCALL_LOG_LEVEL: "error", SOME: "thing with spaces" };
    await using container = await engine.start(["strings", "--help", "a b", ""], { environment });
    expect(await container.exited()).toBe(0);
    const logs = await container.logs();
    expect(logs).toContain(`a ${hex("--help")}\na ${hex("a b")}\na \n`);
    expect(logs).toContain(`e ${hex("SOME=thing with spaces")}\n`);

    await using failing = await engine.start(["exit", "42"]);
    expect(await failing.exited()).toBe(42);
    await using killed = await engine.start(["die", "11"]);
    expect(await killed.exited()).toBe(128 + 11);
  });

  test("has init as PID 1, with the command as its child and nothing else", async () => {
    await using container = await engine.start(["wait"]);
    await shows(container, /ready/);
    const { output } = await container.exec(["processes"]);
    expect(output).toContain("1 0 /init\n");
    const [, command] = /^(\d+) 1 \/probe$/m.exec(output) ?? [];
    expect(await container.logs()).toContain(`ready ${String(command)}\n`);
    // And what lists them.
    expect(output.trim().split("\n")).toHaveLength(3);
  });

  test("shows what a stop would do to its processes, with init inspect", async () => {
    await using container = await engine.start(["both", "ignoring", "15", "wait", "+", "mark", "/mark", "0"]);
    await shows(container, /ready[^]*ready/);
    // /probe becomes what is to be run in the container.
    const { output } = await container.exec(["with", "--", "/init", "inspect"]);
    expect(output).toMatch(/^ +1 .* blocked waits \/init -- \/probe/m);
    expect(output).toMatch(/ caught +`-\/probe both/);
    expect(output).toMatch(/ ignored kill +`-\/probe both/);
    expect(output).toMatch(/^\d processes; a stop would have to kill 1\.$/m);
  });

  test("starts the same container again, and once more", async () => {
    await using container = await engine.start(["exit", "7"]);
    expect(await container.exited()).toBe(7);
    for (let round = 0; round < 2; round++) {
      await container.startAgain();
      expect(await container.exited()).toBe(7);
    }
  });
});
