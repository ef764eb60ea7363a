/** Containers with somebody in them besides the command. */

import { Container, type Options } from "./container.ts";
import { eventually } from "./output.ts";
import { childrenOf, nextTick, statusField } from "./proc.ts";
import { probe } from "./programs.ts";

const SIGTERM = 15;

/** How often init went to sleep, which is how often it was woken up. */
export function wakeUps(container: Container): number {
  return Number(statusField(container.pid, "voluntary_ctxt_switches"));
}

/** A command and a daemon beside it, in a container. */
export interface Scene extends AsyncDisposable {
  readonly container: Container;
  readonly daemon: number;
}

/** Starts a command and such a daemon, which the probe runs in a session of its own. */
export async function withDaemon(
  init: readonly string[],
  action: readonly string[],
  options: Options,
): Promise<Scene> {
  const script = '"$0" escape "$@"; exec "$0" wait';
  const container = await Container.start([...init, "sh", "-c", script, probe(), ...action], options);
  await container.stdout.line(/^ready/);
  const daemon = await eventually("the daemon", () => childrenOf(container.pid)[1]);
  await nextTick();
  return {
    container,
    daemon,
    [Symbol.asyncDispose]: async () => {
      await container[Symbol.asyncDispose]();
    },
  };
}

/** Stops a container; how it ended, and how long that took in milliseconds. */
export async function stop(container: Container): Promise<{ status: number; stderr: string; took: number }> {
  const begun = performance.now();
  container.signal(SIGTERM);
  const { status, stderr } = await container.end();
  return { status, stderr, took: performance.now() - begun };
}
