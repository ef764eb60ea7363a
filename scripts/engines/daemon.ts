/** Starts a daemon in the world of engines. */

import { openSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/command.ts";
import { PATH } from "./programs.ts";
import { lastLine, type World } from "./world.ts";

/** Milliseconds until a daemon must answer: a busy machine with a slow disk takes many seconds. */
const LIMIT = 60_000;

/** A daemon, and how to ask it whether it is up. */
export interface Daemon {
  readonly name: string;
  readonly command: readonly string[];
  /** Succeeds when the daemon answers. */
  readonly question: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts it and waits until it answers. Returns what went wrong, if something did. */
export async function startDaemon(
  world: World,
  folder: string,
  { name, command, question, environment = {} }: Daemon,
): Promise<string | undefined> {
  const log = join(folder, `${name}.log`);
  const file = openSync(log, "a");
  // It ends with the world.
  const daemon = Bun.spawn([...world.enter, ...command], {
    stdio: ["ignore", file, file],
    env: { PATH, HOME: "/root" },
  });
  const deadline = Date.now() + LIMIT;
  while (Date.now() < deadline) {
    if ((await run(question, { limit: LIMIT, environment })).succeeded) return undefined;
    if (daemon.exitCode !== null) return `${name} ended at once: ${lastLine(log)}`;
    await Bun.sleep(50);
  }
  return `${name} did not answer within ${LIMIT / 1000} s: ${lastLine(log)}`;
}
