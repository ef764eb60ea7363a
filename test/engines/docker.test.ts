/** What only docker and podman have, with their common command line: images, and an init of the engine's own. */

import { expect, test } from "bun:test";
import { describeEngines, DOCKER, INIT_FOR_ENGINES, isOurs, PODMAN } from "./harness/engines.ts";
import { secondsSince, shows } from "./harness/waiting.ts";

const GRACE = 30;

describeEngines("an image", [DOCKER, PODMAN], (engine) => {
  for (const [name, number] of [
    ["SIGINT", 2],
    ["SIGQUIT", 3],
  ] as const) {
    test(`stops with ${name} when it says so, and init hands that on`, async () => {
      const options = { instructions: [`STOPSIGNAL ${name}`] };
      await using container = await engine.start(["record", String(number), "42"], options);
      await shows(container, /ready/);
      const start = performance.now();
      await container.stop(GRACE);
      expect(await container.exited()).toBe(42);
      expect(secondsSince(start)).toBeLessThan(GRACE / 2);
      expect(await container.logs()).not.toMatch(/^15 /m);
    });
  }

  test("is asked to stop before it is started again", async () => {
    await using container = await engine.start(["record", "15", "42"]);
    await shows(container, /ready/);
    const start = performance.now();
    await container.restart(GRACE);
    expect(secondsSince(start)).toBeLessThan(GRACE / 2);
    await shows(container, /^ready[^]*^15 [^]*^ready/m);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
  });

  test("without the command says so, and exits with 127", async () => {
    await using container = await engine.start([], { program: ["/nothing"] });
    expect(await container.exited()).toBe(127);
    expect(await container.logs()).toContain("/nothing");
  });
});

describeEngines("a command that cannot start", [DOCKER, PODMAN], (engine) => {
  test("for want of its loader is found, and the loader named", async () => {
    const options = { files: ["/bin/true"], instructions: ["COPY true /true"], program: ["/true"] };
    await using container = await engine.start([], options);
    expect(await container.exited()).toBe(126);
    expect(await container.logs()).toMatch(
      /cannot start \/true: its loader \/lib.*ld-linux.* is not in this image/,
    );
  });
});

/** How each is told to use our file as its own init, which is a setting of docker's daemon, and where it puts it. */
const OWN_INIT = {
  docker: { flags: ["--init"], path: "/sbin/docker-init" },
  podman: { flags: ["--init", `--init-path=${INIT_FOR_ENGINES}`], path: "/run/podman-init" },
};

describeEngines("the engine's own init", [DOCKER, PODMAN], (engine) => {
  const { flags, path } = OWN_INIT[engine.name];
  const foreign = engine.name === "docker" && !isOurs("docker");
  const why = foreign ? " (skipped: it is a setting of the daemon, and this one is not ours)" : "";

  test.skipIf(foreign)(`can be our file, under another name${why}`, async () => {
    // In place of the image's entry point, which has an init of its own.
    const options = { flags: [...flags, "--entrypoint=/probe"], program: [] };
    await using container = await engine.start(["record", "15", "42"], options);
    await shows(container, /ready/);
    const { output } = await container.exec(["show", "/proc/1/cmdline"]);
    expect(output.split("\0")).toEqual([path, "--", "/probe", "record", "15", "42", ""]);
    await container.signal("USR1");
    await shows(container, /^10 1$/m);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
  });
});
