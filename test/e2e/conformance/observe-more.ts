/** What is looked at of parents and pauses. */

import { Container, send } from "../harness/container.ts";
import { eventually } from "../harness/output.ts";
import { childrenOf, descendantsOf, idle, isAlive, statusField } from "../harness/proc.ts";
import { probe } from "../harness/programs.ts";
import { QUIET } from "./observe.ts";
import type { Case } from "./peers.ts";

const SIGKILL = 9;

function listed(words: string): readonly string[] {
  return words === "" ? [] : words.split(" ");
}

/** Whether its command gets SIGTERM when init's parent ends. */
export function parentDeath(words: string): Case {
  return {
    name: `its parent ends${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => {
      const script = '"$@" & wait';
      const instead = ["sh", "-c", script, "sh", init, ...listed(words)];
      await using container = await Container.start([probe(), "record", "15"], { pidOne: false, instead });
      await container.stdout.line(/^ready/);
      const below = descendantsOf(container.pid);
      for (const pid of below) await idle(pid);
      send(container.pid, SIGKILL);
      await Bun.sleep(300);
      for (const pid of below) send(pid, SIGKILL);
      return { asked: container.stdout.lines.filter((line) => line.startsWith("15 ")).length };
    },
  };
}

/** What a command finds in LISTEN_PID when init is named there, or whoever else has that number. */
export function listenPid(words: string, named = "$$"): Case {
  return {
    name: `LISTEN_PID${named === "$$" ? "" : ` that is ${named}`}${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => {
      const script = `LISTEN_PID=${named} LISTEN_FDS=1 exec "$@"`;
      const show =
        'test "$LISTEN_PID" = $$ && echo own; test "$LISTEN_PID" = $PPID && echo parent; echo "$LISTEN_FDS"';
      const instead = ["sh", "-c", script, "sh", init, ...listed(words)];
      const { status, stdout } = await Container.run(["sh", "-c", show], { pidOne: false, instead });
      return { status, stdout };
    },
  };
}

/** A pause that a signal may end. */
export function pause(signal: number, words = "-P", pidOne = true): Case {
  const how = `${pidOne ? "" : ", not PID 1"}${words === "-P" ? "" : ` with ${words}`}`;
  return {
    name: `a pause, and signal ${String(signal)}${how}`,
    observe: async (init) => {
      await using container = await Container.start(listed(words), { instead: [init], pidOne });
      await paused(container);
      container.signal(signal);
      const status = await Promise.race([container.exited, Bun.sleep(500)]);
      return { status: status ?? "none" };
    },
  };
}

/** An orphan that comes to a pause from somebody who has entered its namespace: whether it is reaped. */
export function pauseWithOrphan(): Case {
  return {
    name: "a pause, and an orphan",
    observe: async (init) => {
      await using container = await Container.start(["-P"], { instead: [init] });
      await paused(container);
      const enter = ["nsenter", "--pid", `--target=${String(container.pid)}`];
      const visit = Bun.spawn([...enter, "sh", "-c", "sleep 0.2 & exit"], { stdout: "ignore" });
      await visit.exited;
      const orphan = await eventually("the orphan", () => childrenOf(container.pid)[0]);
      await eventually("its end", () => !isAlive(orphan) || undefined);
      await Bun.sleep(QUIET);
      return { left: childrenOf(container.pid).length };
    },
  };
}

async function paused(container: Container): Promise<void> {
  await eventually("catatonit", () => statusField(container.pid, "Name") === "catatonit" || undefined);
  await idle(container.pid);
}
