/** Engines that run on the machine already. They are used as they are, and left as they were. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Finished, run } from "../lib/command.ts";
import { type Engine, labelOf, type UsableEngine } from "./description.ts";

/** Milliseconds for an answer of a daemon that may be busy, or far away. */
const LIMIT = 60_000;

/** What says where the user's engine is: not every program that calls it gets the whole environment. */
const VARIABLES = [
  "HOME",
  "XDG_RUNTIME_DIR",
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "CONTAINER_HOST",
];

/** A docker whose daemon answers; undefined if there is none. */
export async function findDocker(): Promise<UsableEngine | undefined> {
  // The client alone succeeds with `docker info` too; only the server has this to say.
  const answer = await ask("docker", ["info", "--format", "{{.ServerVersion}}"]);
  return answer?.succeeded === true && answer.output.trim() !== "" ? foreign("docker") : undefined;
}

/** A podman that can start containers as this user; undefined if there is none. `folder` is one for a trial. */
export async function findPodman(folder: string): Promise<UsableEngine | undefined> {
  if ((await ask("podman", ["info"]))?.succeeded !== true) return undefined;
  const root = join(folder, "empty");
  mkdirSync(root);
  // It knows much of itself where it cannot start anything. A command that is not there is missed by the last step.
  const trial = await ask("podman", ["run", "--rm", "--network=none", "--rootfs", root, "/nothing"]);
  return trial?.status === 127 ? foreign("podman") : undefined;
}

function foreign(name: "docker" | "podman"): UsableEngine {
  const environment: Record<string, string> = {};
  for (const variable of VARIABLES) {
    const value = process.env[variable];
    if (value !== undefined) environment[variable] = value;
  }
  return { usable: true, command: [Bun.which(name) ?? name], environment, ours: false };
}

async function ask(name: "docker" | "podman", words: readonly string[]): Promise<Finished | undefined> {
  const path = Bun.which(name);
  return path === null ? undefined : await run([path, ...words], { limit: LIMIT });
}

/** Removes what a run has left in an engine, should its tests have been interrupted. */
export async function tidyUp(engine: Engine, runName: string): Promise<void> {
  if (!engine.usable || engine.ours) return;
  const filter = ["--filter", `label=${labelOf(runName)}`];
  await removeAll(engine, ["ps", "--all", "--quiet", ...filter], ["rm", "--force"]);
  await removeAll(engine, ["images", "--quiet", ...filter], ["rmi", "--force"]);
}

async function removeAll(
  engine: UsableEngine,
  list: readonly string[],
  remove: readonly string[],
): Promise<void> {
  const options = { limit: LIMIT, environment: engine.environment };
  const { succeeded, output } = await run([...engine.command, ...list], options);
  const ids = [...new Set(output.split("\n").filter((line) => line !== ""))];
  if (!succeeded || ids.length === 0) return;
  const removal = await run([...engine.command, ...remove, ...ids], options);
  if (!removal.succeeded) console.error(`left in ${engine.command.join(" ")}: ${removal.output.trim()}`);
}
