/** Images and engines that were made for other inits, with our file in their place. */

import { expect, test } from "bun:test";
import { version } from "../../src/version.ts";
import { describeEngines, DOCKER, INIT_FOR_ENGINES, isOurs, PODMAN } from "./harness/engines.ts";
import { shows } from "./harness/waiting.ts";

const GRACE = 30;
const OBEDIENT = ["record", "15", "42"];
/** A daemon in a session of its own, which says so when it is asked to stop. */
const DAEMON = ["after", "escape", "mark", "/dev/stderr", "0", "+"];

describeEngines("an image whose entry point is", [DOCKER, PODMAN], (engine) => {
  /** What it copies is our file, under another's name. */
  function instead(name: string, ...words: readonly string[]): Parameters<typeof engine.start>[1] {
    return {
      instructions: [`COPY init /usr/bin/${name}`],
      flags: [`--entrypoint=/usr/bin/${name}`],
      program: [...words, "/probe"],
    };
  }

  test("tini runs, stops and logs as it does", async () => {
    await using container = await engine.start([...DAEMON, ...OBEDIENT], instead("tini", "-vg", "--"));
    await shows(container, /ready/);
    await container.signal("USR1");
    await shows(container, /^10 1$/m);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
    const logs = await container.logs();
    expect(logs).toMatch(/^\[INFO  tini \(1\)\] Spawned child process '\/probe' with pid '\d+'$/m);
    // Who is left is ended by the kernel, and asked by nobody: that is tini's way.
    expect(logs).not.toMatch(/^15$/m);
  });

  test("dumb-init rewrites as it does", async () => {
    const options = instead("dumb-init", "--rewrite", "15:2");
    await using container = await engine.start(["record", "2", "42"], options);
    await shows(container, /ready/);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
    expect(await container.logs()).toMatch(/^2 1$/m);
  });

  test("catatonit says what it says of a command that is not there", async () => {
    const options = { ...instead("catatonit", "--"), program: ["--", "/nothing"] };
    await using container = await engine.start([], options);
    expect(await container.exited()).toBe(1);
    expect(await container.logs()).toMatch(
      /^ERROR \(catatonit:1\): failed to exec pid1: No such file or directory/m,
    );
  });
});

/** How each is told to use our file as its own init, which is a setting of docker's daemon. */
const OWN_INIT = {
  docker: ["--init"],
  podman: ["--init", `--init-path=${INIT_FOR_ENGINES}`],
};

describeEngines("the engine's own init, which has no options", [DOCKER, PODMAN], (engine) => {
  const foreign = engine.name === "docker" && !isOurs("docker");
  const why = foreign ? " (skipped: it is a setting of the daemon, and this one is not ours)" : "";
  const options = { flags: [...OWN_INIT[engine.name], "--entrypoint=/probe"], program: [] };

  test.skipIf(foreign)(`has a last call when a variable gives it the time${why}`, async () => {
    const environment = { LASTCALL_SWEEP_GRACE: "10s" };
    await using container = await engine.start([...DAEMON, ...OBEDIENT], { ...options, environment });
    await shows(container, /ready/);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
    expect(await container.logs()).toMatch(/^15$/m);
  });

  test.skipIf(foreign)(`has none without${why}`, async () => {
    await using container = await engine.start([...DAEMON, ...OBEDIENT], options);
    await shows(container, /ready/);
    await container.stop(GRACE);
    expect(await container.exited()).toBe(42);
    expect(await container.logs()).not.toMatch(/^15$/m);
  });
});

describeEngines("docker's daemon", [DOCKER], (engine) => {
  const foreign = !isOurs("docker");
  const why = foreign ? " (skipped: this one is not ours)" : "";

  test.skipIf(foreign)(`reads the version of its init${why}`, async () => {
    expect(await engine.components()).toContain(`docker-init ${version}_lastcall\n`);
  });
});
