/** The container engines of this machine, started once for all test files. */

import { describe } from "bun:test";
import {
  type Description,
  describeSkipped,
  type EngineName,
  noEngines,
  readDescription,
} from "../../../scripts/engines/description.ts";
import { HeldEngines } from "../../../scripts/engines/engines.ts";
import { INIT } from "../../e2e/harness/programs.ts";
import type { Engine } from "./container.ts";
import { Docker } from "./docker.ts";
import { Containerd, Runtime } from "./runtimes.ts";

const DESCRIPTION = await describeMachine();

/** Our init, where engines can read it. */
export const INIT_FOR_ENGINES = DESCRIPTION.init;

/** Describes tests for each of these engines; where it cannot be used, they are skipped, and the title says why. */
export function describeEngines<Each extends Engine>(
  what: string,
  engines: readonly Each[],
  tests: (engine: Each) => void,
): void {
  for (const engine of engines) {
    const found = DESCRIPTION.engines[engine.name];
    if (found.usable) describe(`${engine.name}: ${what}`, () => tests(engine));
    else describe.skip(`${engine.name}: ${what} (skipped: ${found.reason})`, () => tests(engine));
  }
}

export const DOCKER = new Docker("docker", ...placeOf("docker"));
export const PODMAN = new Docker("podman", ...placeOf("podman"));
export const CONTAINERD = new Containerd(...placeOf("containerd"));
export const RUNC = new Runtime("runc", ...placeOf("runc"));
export const CRUN = new Runtime("crun", ...placeOf("crun"));
/** gVisor, whose kernel is its own: it does not do all that the others do. */
export const RUNSC = new Runtime("runsc", ...placeOf("runsc"));

/** Each of them can do what `Engine` says. */
export const ENGINES: readonly Engine[] = [DOCKER, PODMAN, CONTAINERD, RUNC, CRUN];

/** Whether an engine can be used. */
export function isUsable(name: EngineName): boolean {
  return DESCRIPTION.engines[name].usable;
}

/** Whether an engine was started for the tests, so that settings of its daemon are ours. */
export function isOurs(name: EngineName): boolean {
  const engine = DESCRIPTION.engines[name];
  return engine.usable && engine.ours;
}

/** What `bun run test` has started; or, without it, what is started here and stopped when this process ends. */
async function describeMachine(): Promise<Description> {
  const skip = process.env["LASTCALL_TEST_SKIP_ENGINES"];
  if (skip !== undefined && skip !== "") return { run: "", folder: "", init: "", engines: noEngines(skip) };
  const given = process.env["LASTCALL_TEST_ENGINES"];
  if (given !== undefined) return readDescription(given);
  const { description } = await HeldEngines.open(INIT);
  for (const line of describeSkipped(description.engines)) console.log(line);
  return description;
}

function placeOf(name: EngineName): ConstructorParameters<typeof Containerd> {
  const engine = DESCRIPTION.engines[name];
  const { command, environment } = engine.usable ? engine : { command: [], environment: {} };
  return [{ command, environment, run: DESCRIPTION.run, folder: DESCRIPTION.folder }];
}
