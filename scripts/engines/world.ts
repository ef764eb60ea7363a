/** A place of its own for container engines: processes, mounts and control groups that end together. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Subprocess } from "bun";
import { run } from "../lib/command.ts";
import { makeControlGroups } from "./cgroups.ts";
import { podmanConfiguration } from "./configuration.ts";
import { PATH } from "./programs.ts";

const SCRIPT = join(import.meta.dir, "world.sh");

/** Milliseconds for what takes one tenth of a second on an idle machine. */
const LIMIT = 30_000;

/**
 * Processes with mounts, a process table and control groups of their own. When this program ends, however it does,
 * the kernel kills all of them.
 */
export class World {
  /** The words that a command goes behind to run in here. It begins in the root directory. */
  readonly enter: readonly string[];
  readonly #holder: Subprocess<"pipe", "pipe", Bun.BunFile>;

  private constructor(holder: Subprocess<"pipe", "pipe", Bun.BunFile>, enter: readonly string[]) {
    this.#holder = holder;
    this.enter = enter;
  }

  /** Makes one that keeps its state in a folder. Throws an Error that says what the machine does not allow. */
  static async make(folder: string): Promise<World> {
    const groups = makeControlGroups(basename(folder));
    writeConfiguration(join(folder, "containers"), podmanConfiguration(folder, await overlayWorks(folder)));
    const log = join(folder, "world.log");
    writeFileSync(log, "");
    const holder = Bun.spawn(["bash", SCRIPT, folder, ...groups], {
      stdio: ["pipe", "pipe", Bun.file(log)],
      env: { PATH },
    });
    const clock = setTimeout(() => holder.kill("SIGKILL"), LIMIT);
    const said = await firstChunk(holder.stdout);
    clearTimeout(clock);
    const first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, "utf8").trim();
    if (!said.startsWith("ready") || first === "") {
      await end(holder);
      throw new Error(`no namespaces for engines can be made here: ${lastLine(log)}`);
    }
    const enter = join(folder, "enter");
    writeFileSync(enter, enterScript(first, groups));
    return new World(holder, ["sh", enter]);
  }

  /** Runs a command in here. */
  async run(command: readonly string[], limit: number): ReturnType<typeof run> {
    return await run([...this.enter, ...command], { limit, environment: { PATH } });
  }

  /** Kills every process in here; returns when the last one has ended, and its mounts with it. */
  async end(): Promise<void> {
    await end(this.#holder);
  }
}

/** The last line of a log, for a message. */
export function lastLine(log: string): string {
  const text = readFileSync(log, "utf8").trim();
  return text === "" ? "it said nothing" : (text.split("\n").at(-1) ?? "");
}

/** Into the control groups from outside, where they are in sight; then into the namespaces. */
function enterScript(first: string, groups: readonly string[]): string {
  // With version 2, processes may be only in the groups below.
  const inner = groups.length === 1 ? "/engines" : "";
  const join = groups.map((group) => `echo 0 >${group}${inner}/cgroup.procs\n`).join("");
  return `${join}exec nsenter --target ${first} --mount --pid --cgroup -- "$@"\n`;
}

/** The kernel kills the rest when the first process is gone, and unshare ends when all have. */
async function end(holder: Subprocess<"pipe", "pipe", Bun.BunFile>): Promise<void> {
  await holder.stdin.end();
  const clock = setTimeout(() => holder.kill("SIGKILL"), LIMIT);
  await holder.exited;
  clearTimeout(clock);
}

/** The lower file system must not be an overlay itself, as it is in many containers. */
async function overlayWorks(folder: string): Promise<boolean> {
  const parts = ["lower", "upper", "work", "merged"].map((name) => join(folder, "trial", name));
  for (const part of parts) mkdirSync(part, { recursive: true });
  const [lower, upper, work, merged] = parts;
  const options = `lowerdir=${lower ?? ""},upperdir=${upper ?? ""},workdir=${work ?? ""}`;
  const mount = ["mount", "-t", "overlay", "overlay", "-o", options, merged ?? ""];
  return (await run(["unshare", "--mount", ...mount], { limit: LIMIT })).succeeded;
}

function writeConfiguration(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function firstChunk(stream: ReadableStream<Uint8Array>): Promise<string> {
  const { value } = await stream.getReader().read();
  return new TextDecoder().decode(value);
}
