/** A person at a terminal: `docker run -it`. */

import { expect, test } from "bun:test";
import { CONTAINERD, describeEngines, DOCKER, ENGINES, PODMAN, RUNC } from "./harness/engines.ts";

const CONTROL_C = "\x03";

describeEngines("a container on a terminal", ENGINES, (engine) => {
  test("gives the command the foreground, and Ctrl-C", async () => {
    await using session = await engine.startOnTerminal(["terminal"]);
    await session.shows(/foreground 1/);
    session.type(CONTROL_C);
    expect(await session.process.exited).toBe(42);
  });
});

// crun's client hands on the signal that the size has changed, but not the size.
describeEngines("a container on a terminal", [DOCKER, PODMAN, CONTAINERD, RUNC], (engine) => {
  test("tells the command when the terminal's size changes", async () => {
    await using session = await engine.startOnTerminal(["terminal"]);
    await session.shows(/size/);
    // Again and again, and never the same: the client listens some time after it has started the container.
    let columns = 91;
    const clock = setInterval(() => session.resize(columns++, 37), 100);
    await session.shows(/resized \d+ 37/);
    clearInterval(clock);
    session.type(CONTROL_C);
    expect(await session.process.exited).toBe(42);
  });
});
