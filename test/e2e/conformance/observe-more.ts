/** What is looked at of parents and pauses. */

import { Container, send } from "../harness/container.ts";
import { eventually } from "../harness/output.ts";
import { descendantsOf, idle, statusField } from "../harness/proc.ts";
import { probe } from "../harness/programs.ts";
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
      const instead = ["sh", "-c", script, "sh", init, "-s", ...listed(words)];
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

/** What a command finds in LISTEN_PID when init is named there. */
export function listenPid(words: string): Case {
  return {
    name: `LISTEN_PID${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => {
      const script = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"';
      const show =
        'test "$LISTEN_PID" = $$ && echo own; test "$LISTEN_PID" = $PPID && echo parent; echo "$LISTEN_FDS"';
      const instead = ["sh", "-c", script, "sh", init, ...listed(words)];
      const { status, stdout } = await Container.run(["sh", "-c", show], { pidOne: false, instead });
      return { status, stdout };
    },
  };
}

/** A pause that a signal may end. */
export function pause(signal: number): Case {
  return {
    name: `a pause, and signal ${String(signal)}`,
    observe: async (init) => {
      await using container = await Container.start(["-P"], { instead: [init] });
      await eventually("catatonit", () => statusField(container.pid, "Name") === "catatonit" || undefined);
      await idle(container.pid);
      container.signal(signal);
      const status = await Promise.race([container.exited, Bun.sleep(500)]);
      return { status: status ?? "none" };
    },
  };
}
