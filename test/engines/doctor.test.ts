/** `init doctor` as people call it: in an image, and in a running container. */

import { expect, test } from "bun:test";
import type { DockerOptions } from "./harness/docker.ts";
import { describeEngines, DOCKER, PODMAN } from "./harness/engines.ts";
import { shows } from "./harness/waiting.ts";

/** In place of the image's entry point, which has options and `--` in it. */
const DOCTOR: DockerOptions = { flags: ["--entrypoint=/init"], program: ["doctor", "--json"] };

describeEngines("the doctor", [DOCKER, PODMAN], (engine) => {
  test("finds nothing wrong with an image and its command", async () => {
    await using container = await engine.start(["--", "/probe", "wait"], DOCTOR);
    expect(await container.exited()).toBe(0);
    const report: Record<string, unknown> = JSON.parse(await container.logs());
    expect(report).toMatchObject({ situation: "image", runtime: engine.name, findings: [] });
  });

  test("finds a command that is not there, and a limit that is too small", async () => {
    const options = { ...DOCTOR, flags: [...(DOCTOR.flags ?? []), "--memory=15m"] };
    await using container = await engine.start(["/server"], options);
    expect(await container.exited()).toBe(1);
    const found = [...(await container.logs()).matchAll(/"id": "([a-z-]+)"/g)].map(([, id]) => id);
    expect(found).toEqual(["not-startable", "little-memory"]);
  });

  test("finds nothing wrong in a running container", async () => {
    await using container = await engine.start(["record", "15"]);
    await shows(container, /ready/);
    const { status, output } = await container.run(["/init", "doctor"]);
    expect(output).toContain("\n  ok       PID 1 is this init\n");
    expect(output).toContain("\nNothing is wrong, as far as can be seen.\n");
    expect(status).toBe(0);
  });

  test("finds nothing wrong where another container has PID 1", async () => {
    await using first = await engine.start(["record", "15"]);
    await shows(first, /ready/);
    await using second = await engine.start(["record", "15"], { pidsOf: first });
    await shows(second, /ready/);
    const { status, output } = await second.run(["/init", "doctor"]);
    expect(output).toMatch(/^ {2}ok {7}PID 1 is another container's/m);
    expect(output).toContain("\nNothing is wrong, as far as can be seen.\n");
    expect(status).toBe(0);
  });

  test("finds the engine's own init above", async () => {
    await using container = await engine.start(["record", "15"], { flags: ["--init"] });
    await shows(container, /ready/);
    const { status, output } = await container.run(["/init", "doctor"]);
    expect(output).toContain("problem (second-init)");
    expect(status).toBe(1);
  });
});
