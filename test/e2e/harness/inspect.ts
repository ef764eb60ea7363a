/** `init inspect` in a container, as `docker exec` runs it there. */

import type { ProcessReport, Report } from "../../../src/tools/inspect/json.ts";
import type { Container, Result } from "./container.ts";
import { INIT, probe } from "./programs.ts";

/** How it is run. */
export interface InspectOptions {
  /** What `probe with` is to set up before: a user. */
  readonly before?: readonly string[];
  /** Whether the container has a root of its own, with /init and /probe in it. */
  readonly hasRoot?: boolean;
}

/** The command that runs inspect in a container with those words. */
export function inspectIn(
  { pid }: Container,
  words: readonly string[],
  { before, hasRoot = false }: InspectOptions = {},
): readonly string[] {
  const setup = before === undefined ? [] : [hasRoot ? "/probe" : probe(), "with", ...before, "--"];
  const enter = ["nsenter", `--target=${pid}`, "--pid", "--mount", ...(hasRoot ? ["--root"] : []), "--"];
  return [...enter, ...setup, hasRoot ? "/init" : INIT, "inspect", ...words];
}

/** Runs a command to its end. */
export async function run(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const process = Bun.spawn([...command], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...environment },
  });
  const [stdout, stderr] = await Promise.all([process.stdout.text(), process.stderr.text()]);
  return { status: await process.exited, stdout, stderr };
}

/** What inspect says of a container's processes but itself, in JSON. */
export async function processesIn(
  container: Container,
  options: InspectOptions = {},
): Promise<readonly ProcessReport[]> {
  const { status, stdout, stderr } = await run(inspectIn(container, ["--json"], options));
  if (status !== 0) throw new Error(`inspect: ${status} ${stderr}`);
  return readReport(stdout).processes.filter((each) => !each.arguments.includes("inspect"));
}

/** Reads a report; only what the tests look at is checked. */
export function readReport(text: string): Report {
  const value: unknown = JSON.parse(text);
  if (!isReport(value)) throw new Error(`no report: ${text}`);
  return value;
}

function isReport(value: unknown): value is Report {
  return (
    typeof value === "object" && value !== null && "processes" in value && Array.isArray(value.processes)
  );
}
