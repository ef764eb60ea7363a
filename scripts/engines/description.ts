/** Which engines can be used, and how: what the process that holds them tells those who use them. */

/** The engines that tests know. */
export const ENGINE_NAMES = ["docker", "containerd", "podman", "runc", "crun", "runsc"] as const;

/** The name of an engine. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An engine that can be used. */
export interface UsableEngine {
  readonly usable: true;
  /** The words that its own go behind: a path to docker, ctr, podman or a runtime, perhaps with a way to its world. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it was started for the tests, with our init as its own, or was running on the machine before. */
  readonly ours: boolean;
}

/** An engine that cannot be used. */
export interface UnusableEngine {
  readonly usable: false;
  /** One sentence, without a full stop. */
  readonly reason: string;
}

/** One or the other. */
export type Engine = UsableEngine | UnusableEngine;

/** Every engine. */
export type Engines = Readonly<Record<EngineName, Engine>>;

/** What the tests get to know. */
export interface Description {
  /** A name that no other run has: for containers and images, and for the label by which they are removed. */
  readonly run: string;
  /** A folder that engines can read, and that is removed with them. */
  readonly folder: string;
  /** Our init, in that folder. */
  readonly init: string;
  readonly engines: Engines;
}

/** The label that everything of a run must have in an engine that is not ours: it is removed by it. */
export function labelOf(run: string): string {
  return `lastcall.test=${run}`;
}

/** A description in which no engine can be used, all for the same reason. */
export function noEngines(reason: string): Engines {
  const engine = { usable: false, reason } as const;
  return { docker: engine, containerd: engine, podman: engine, runc: engine, crun: engine, runsc: engine };
}

/** Which engines cannot be used and why, one line for each reason. */
export function describeSkipped(engines: Engines): readonly string[] {
  const reasons = Object.groupBy(ENGINE_NAMES, (name) => {
    const engine = engines[name];
    return engine.usable ? "" : engine.reason;
  });
  return Object.entries(reasons)
    .filter(([reason]) => reason !== "")
    .map(([reason, names = []]) => `${names.join(", ")}: skipped: ${reason}`);
}

/** Reads the line that the holder of the engines writes; throws an Error when it is something else. */
export function readDescription(line: string): Description {
  const value: unknown = JSON.parse(line);
  if (!isDescription(value)) throw new Error(`not a description of engines: ${line}`);
  return value;
}

/** The same program wrote it: its outline is proof enough. */
function isDescription(value: unknown): value is Description {
  return typeof value === "object" && value !== null && "run" in value && "engines" in value;
}
