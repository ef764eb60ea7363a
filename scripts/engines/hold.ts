/**
 * Holds container engines for tests: `hold.ts INIT`, where INIT is the file for `docker run --init`. Writes a line that
 * describes them, and stops them when its standard input ends. So they are stopped however the tests end.
 *
 * By hand: `bun scripts/engines/hold.ts dist/init`, until Ctrl-D.
 */

import { basename, join } from "node:path";
import { run } from "../lib/command.ts";
import { linkOrCopy } from "../lib/files.ts";
import { ensure, type PrerequisiteName } from "../lib/prerequisites.ts";
import { type Description, type Engines, noEngines } from "./description.ts";
import { findDocker, findPodman, tidyUp } from "./foreign.ts";
import { startEngines } from "./own.ts";
import { makeState, removeLeftovers, removeState } from "./state.ts";
import { World } from "./world.ts";

/** What engines are made of. Docker is not needed where one runs. */
const PROGRAMS: readonly PrerequisiteName[] = [
  "containerd",
  "runc",
  "crun",
  "runsc",
  "podman",
  "conmon",
  "podman's init",
];

/** Milliseconds for a trial that takes none. */
const LIMIT = 30_000;

// Whoever started this says when to stop, in words that cannot get lost.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

await removeLeftovers();
const folder = makeState();
const name = basename(folder);
// Wherever it is on the machine, engines may not see it there.
// By this name it tells docker's daemon a version that the daemon can read.
const init = join(folder, "docker-init");
const docker = await findDocker();
let world: World | undefined;
try {
  linkOrCopy(process.argv[2] ?? "dist/init", init);
  const engines = await open();
  const description: Description = { run: name, folder, init, engines };
  console.log(JSON.stringify(description));
  await Bun.stdin.text();
  await Promise.all([tidyUp(engines.docker, name), tidyUp(engines.podman, name)]);
} finally {
  await world?.end();
  await removeState(folder);
}

async function open(): Promise<Engines> {
  const refusal = await makeWorld();
  if (world !== undefined) return await startEngines(world, folder, init, docker);
  const none = noEngines(refusal ?? "");
  return { ...none, docker: docker ?? none.docker, podman: (await findPodman(folder)) ?? none.podman };
}

/** Makes a world of our own, if the machine lets us; returns why not. */
async function makeWorld(): Promise<string | undefined> {
  if (process.platform !== "linux") return "it is not running here, and starting it needs Linux";
  if (process.getuid?.() !== 0) return "it is not running here, and starting it needs root";
  // Before anything is installed in vain.
  const trial = await run(["unshare", "--mount", "--pid", "--cgroup", "--fork", "true"], { limit: LIMIT });
  if (!trial.succeeded) return `no namespaces for engines can be made here: ${trial.output.trim()}`;
  // What is missing still is the reason why its engine cannot be used.
  await ensure(docker === undefined ? ["docker", "docker client", ...PROGRAMS] : PROGRAMS);
  try {
    world = await World.make(folder);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
