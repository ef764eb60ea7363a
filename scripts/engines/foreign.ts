/** Engines that run on the machine already. They are used as they are, and left as they were. */

import { run } from "../lib/command.ts";
import { type Engine, labelOf, type UsableEngine } from "./description.ts";

/** Milliseconds for an answer of a daemon that may be busy, or far away. */
const LIMIT = 60_000;

/** A docker or podman that answers; undefined if there is none. */
export async function findForeign(name: "docker" | "podman"): Promise<UsableEngine | undefined> {
  const path = Bun.which(name);
  if (path === null) return undefined;
  // The client alone succeeds with `docker info` too; only the server has this to say.
  const question = name === "docker" ? ["info", "--format", "{{.ServerVersion}}"] : ["info"];
  const answer = await run([path, ...question], { limit: LIMIT });
  const answers = answer.succeeded && answer.output.trim() !== "";
  return answers ? { usable: true, command: [path], environment: {}, ours: false } : undefined;
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
