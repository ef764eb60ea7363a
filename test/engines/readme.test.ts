/** What the README shows to be put into an image and to be run, step by step, as a user would. */

import { afterEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { shown } from "../readme/blocks.ts";
import type { Docker } from "./harness/docker.ts";
import { describeEngines, DOCKER, INIT_FOR_ENGINES, isOurs, PODMAN } from "./harness/engines.ts";
import { secondsSince, shows } from "./harness/waiting.ts";
import { compose, COMPOSE } from "./readme/compose.ts";
import { KINDS, makeBase, makeContext, makeLastcall, succeed } from "./readme/images.ts";

const [SIGQUIT, SIGTERM] = [3, 15];

/** The images of the README, and the signal that their command gets on a stop. */
const IMAGES = [
  ["scratch", SIGTERM],
  ["distroless", SIGTERM],
  ["Debian", SIGTERM],
  ["Alpine", SIGQUIT],
] as const;

/** Written by the server and by its daemon. */
const BOTH_READY = /(server|daemon): ready[^]*(server|daemon): ready/;

/** Describes a test, or why it is skipped: what these make, in docker, has names that a user's things may have too. */
function tryOut(
  engine: Docker,
  what: string,
  act: () => Promise<void>,
  programs: readonly string[] = [],
): void {
  const missing = programs.filter((program) => Bun.which(program) === null);
  const foreign = engine.name === "docker" && !isOurs("docker") ? ["a docker that is ours"] : [];
  const lacking = [...missing, ...foreign];
  const reason = lacking.length === 0 ? "" : ` (skipped: missing here: ${lacking.join(", ")})`;
  test.skipIf(lacking.length > 0)(`${what}${reason}`, act);
}

describeEngines("the README's images", [DOCKER, PODMAN], (engine) => {
  for (const [name, signal] of IMAGES) {
    const what = `that for ${name} is well, and everything in it is asked to stop`;
    const act = async (): Promise<void> => {
      await makeServer(engine, name);
      const [start = "", inspect = "", stop = "", ...rest] = shown("docker run").trim().split("\n");
      expect(rest).toEqual([]);
      await succeed(engine, start);
      await using container = engine.container("server");
      await shows(container, BOTH_READY);
      const seen = await succeed(engine, inspect);
      expect(seen).toMatch(/^ +1 .* blocked waits \/init -- /m);
      expect(seen).toContain("a stop would have to kill none");

      const before = performance.now();
      await succeed(engine, stop);
      expect(secondsSince(before)).toBeLessThan(20);
      expect(await container.exited()).toBe(0);
      const logs = await container.logs();
      expect(logs).toContain(`server: got ${signal}\nserver: has cleaned up\n`);
      // What is forwarded does not reach another session: this is the last call.
      expect(logs).toContain(`daemon: got ${SIGTERM}\ndaemon: has cleaned up\n`);
      expect(logs.includes("preparing")).toBe(name === "Debian");
    };
    tryOut(engine, what, act, KINDS[name].compiler.slice(0, 1));
  }
});

describeEngines("the README's words for Compose", [DOCKER], (engine) => {
  const act = async (): Promise<void> => {
    await makeServer(engine, "scratch");
    const folder = engine.newFolder();
    writeFileSync(join(folder, "compose.yaml"), shown("Compose"));
    const call = compose(engine, folder);
    await call("up --detach");
    await using container = engine.container((await call("ps --quiet")).trim());
    await shows(container, BOTH_READY);
    const format = "{{.Config.StopTimeout}} {{json .Config.Env}}";
    const told = await succeed(engine, `docker inspect --format '${format}' ${container.id}`);
    expect(told).toMatch(/^30 .*"LASTCALL_GRACE=25s"/);
    await call("stop");
    expect(await container.exited()).toBe(0);
    expect(await container.logs()).toContain("daemon: has cleaned up");
  };
  tryOut(engine, "give both graces to the service", act, [COMPOSE]);
});

describeEngines("the README's pod", [PODMAN], (engine) => {
  /** What a pod's container is called. */
  const NAME = "server-server";

  const play = async (pod: string): Promise<void> => {
    await makeServer(engine, "scratch");
    const file = join(engine.newFolder(), "pod.yaml");
    writeFileSync(file, pod);
    await succeed(engine, `podman play kube --network none ${file}`);
  };

  afterEach(async () => {
    await engine.script("podman pod rm --force server");
  });

  test("holds a stop back, and reports for programs", async () => {
    await play(shown("Kubernetes"));
    const container = engine.container(NAME);
    await shows(container, BOTH_READY);
    const before = performance.now();
    await container.stop(40);
    expect(secondsSince(before)).toBeGreaterThan(4);
    expect(await container.exited()).toBe(0);
    const logs = await container.logs();
    expect(logs).toContain("daemon: has cleaned up");
    const objects = logs.split("\n").filter((line) => line.startsWith("{"));
    const types = objects.map((line) => /"type":"(\w+)"/.exec(line)?.[1]);
    expect(types).toEqual(["run", "stop", "process", "process", "process"]);
  });

  test("may share the processes of its containers: each init stops its own container's, and no others", async () => {
    const shared = shown("Kubernetes").replace("spec:\n", "spec:\n  shareProcessNamespace: true\n");
    const other = "    - name: other\n      image: server\n";
    await play(shared.replace("value: 5s", "value: 100ms") + other);
    const [container, neighbour] = [engine.container(NAME), engine.container("server-other")];
    for (const each of [container, neighbour]) await shows(each, BOTH_READY);
    const { output } = await container.run(["/init", "inspect"]);
    expect(output).toMatch(/^ +1 .* \/catatonit -P$/m);
    expect(output.match(/ \/init -- \/server$/gm)).toHaveLength(2);
    await container.stop(40);
    expect(await container.exited()).toBe(0);
    expect(await container.logs()).toContain("daemon: has cleaned up");
    expect(await neighbour.logs()).not.toContain("got");
    await neighbour.stop(40);
    expect(await neighbour.logs()).toContain("daemon: has cleaned up");
  });
});

describeEngines("the README's words for the engine's own init", [DOCKER, PODMAN], (engine) => {
  tryOut(engine, "make it ours, with a last call", async () => {
    await makeServer(engine, "scratch");
    const [daemon = "", docker = "", podman = "", ...rest] = shown("the engine's init").trim().split("\n");
    expect(rest).toEqual([]);
    expect(daemon).toMatch(/^dockerd --init-path \/\S+\/docker-init( |$)/);
    if (engine.name === "docker") {
      expect(await succeed(engine, "docker info --format '{{.InitBinary}}'")).toBe(`${INIT_FOR_ENGINES}\n`);
    }
    const words = { docker, podman }[engine.name]
      .replace("run", "run --detach --name uninitiated --entrypoint /server")
      .replace(/(?<=--init-path )\S+/, INIT_FOR_ENGINES)
      .replace("IMAGE", "server");
    await succeed(engine, words);
    await using container = engine.container("uninitiated");
    await shows(container, BOTH_READY);
    await container.stop(30);
    expect(await container.exited()).toBe(0);
    const logs = await container.logs();
    expect(logs).toContain("server: has cleaned up");
    expect(logs).toContain("daemon: has cleaned up");
  });
});

/** Makes the image "server" by a Dockerfile of the README, as the README does, and has the doctor look at it. */
async function makeServer(engine: Docker, name: keyof typeof KINDS): Promise<void> {
  const kind = KINDS[name];
  await makeLastcall(engine);
  await makeBase(engine, kind);
  const folder = await makeContext(engine, shown(name), kind);
  const [build = "", judge = "", ...rest] = shown("doctor").trim().split("\n");
  expect(rest).toEqual([]);
  await succeed(engine, build.replace(/ \.$/, ` ${folder}`));
  expect(await succeed(engine, judge)).toContain("Nothing is wrong");
}
