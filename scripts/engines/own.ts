/** Engines that are started for the tests: daemons and programs in a world of their own. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { containerdConfiguration, dockerdArguments, dockerSocket } from "./configuration.ts";
import { startDaemon } from "./daemon.ts";
import type { Engine, Engines } from "./description.ts";
import { findProgram } from "./programs.ts";
import type { World } from "./world.ts";

/** How long a program may take to say its version, in milliseconds. */
const LIMIT = 30_000;

/** The kernel of gVisor, without what a machine may not have: a network, control groups, and more than ptrace(2). */
const GVISOR = ["--network=none", "--ignore-cgroups", "--platform=ptrace"];

/** Starts what can be started. `docker` is one that is used in place of ours, if there is such. */
export async function startEngines(
  world: World,
  folder: string,
  init: string,
  docker?: Engine,
): Promise<Engines> {
  const containerd = await startContainerd(world, folder);
  const [ownDocker, podman, runc, crun, runsc] = await Promise.all([
    docker ?? startDocker(world, folder, init, containerd),
    withoutDaemon(world, "podman", [], ["info"]),
    withoutDaemon(world, "runc"),
    withoutDaemon(world, "crun"),
    withoutDaemon(world, "runsc", GVISOR, ["do", "--", "true"]),
  ]);
  return { docker: ownDocker, containerd, podman, runc, crun, runsc };
}

async function startContainerd(world: World, folder: string): Promise<Engine> {
  const programs = find("containerd", "ctr");
  if ("reason" in programs) return programs;
  const configuration = join(folder, "containerd.toml");
  writeFileSync(configuration, containerdConfiguration(folder));
  // ctr makes its pipes in /run/containerd, where containerd looks for them: it has to be in the world.
  const command = [...world.enter, programs.ctr];
  const failure = await startDaemon(world, folder, {
    name: "containerd",
    command: [programs.containerd, "--config", configuration],
    question: [...command, "version"],
  });
  return failure === undefined ? usable(command) : unusable(failure);
}

async function startDocker(world: World, folder: string, init: string, containerd: Engine): Promise<Engine> {
  const programs = find("dockerd", "docker");
  if ("reason" in programs) return programs;
  if (!containerd.usable) return unusable(`docker needs containerd: ${containerd.reason}`);
  const configuration = join(folder, "docker-client");
  mkdirSync(configuration);
  const environment = { DOCKER_HOST: `unix://${dockerSocket(folder)}`, DOCKER_CONFIG: configuration };
  const failure = await startDaemon(world, folder, {
    name: "dockerd",
    command: [programs.dockerd, ...dockerdArguments(folder, init)],
    question: [programs.docker, "version"],
    environment,
  });
  return failure === undefined ? usable([programs.docker], environment) : unusable(failure);
}

/** `question` is what it can do only where it works. */
async function withoutDaemon(
  world: World,
  name: "podman" | "runc" | "crun" | "runsc",
  options: readonly string[] = [],
  question: readonly string[] = ["--version"],
): Promise<Engine> {
  const programs = find(name);
  if ("reason" in programs) return programs;
  const command = [programs[name], ...options];
  const answer = await world.run([...command, ...question], LIMIT);
  if (!answer.succeeded) return unusable(`${name} does not work: ${answer.output.trim()}`);
  return usable([...world.enter, ...command]);
}

/** The paths of programs, or that one of them is missing. */
function find<Name extends string>(
  ...names: readonly Name[]
): Record<Name, string> | (Engine & { usable: false });
function find(...names: readonly string[]): Record<string, string> | Engine {
  const paths: Record<string, string> = {};
  for (const name of names) {
    const path = findProgram(name);
    if (path === undefined) return unusable(`${name} is not installed`);
    paths[name] = path;
  }
  return paths;
}

function usable(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Engine {
  return { usable: true, command, environment, ours: true };
}

function unusable(reason: string): Engine {
  return { usable: false, reason };
}
