/** What is looked at of terminals, parents and pauses. */

import { Container, send } from "../harness/container.ts";
import { eventually } from "../harness/output.ts";
import { childrenOf, descendantsOf, idle, statusField } from "../harness/proc.ts";
import { probe } from "../harness/programs.ts";
import { Session } from "../harness/session.ts";
import { ids } from "./observe.ts";
import type { Case, Observation } from "./peers.ts";

const NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
const SIGKILL = 9;

function listed(words: string): readonly string[] {
  return words === "" ? [] : words.split(" ");
}

/** On a terminal, as the leader of its session, PID 1 or not; `redirection` is a shell's, for its standard streams. */
export function onTerminal(words: string, redirection = "", pidOne = true): Case {
  const name = ["on a terminal", redirection, pidOne ? "" : "not PID 1"].filter((each) => each !== "");
  return {
    name: `${name.join(", ")}${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => {
      const script = `exec "$@" ${redirection}`;
      const command = ["sh", "-c", script, "sh", init, ...listed(words), probe(), "wait"];
      await using session = new Session([
        ...["setsid", "--ctty", "--wait"],
        ...(pidOne ? NAMESPACE : []),
        ...command,
      ]);
      await session.shows(/ready/);
      const own = await eventually("init", () => parentOf(session.process.pid, "probe"));
      const [child = 0] = childrenOf(own);
      for (const pid of [own, child]) await idle(pid);
      const [of, childs] = [ids(own), ids(child)];
      const observed: Observation = {
        initHasTerminal: of.terminal !== 0,
        childHasTerminal: childs.terminal !== 0,
        isForeground: childs.foreground === childs.group,
        leads: childs.session === child ? "session" : childs.group === child ? "group" : "nothing",
      };
      for (const pid of descendantsOf(own)) send(pid, SIGKILL);
      return observed;
    },
  };
}

/** Among those below a process, the parent of the one of that name. */
function parentOf(top: number, name: string): number | undefined {
  const found = descendantsOf(top).find((pid) => statusField(pid, "Name") === name);
  return found === undefined ? undefined : Number(statusField(found, "PPid"));
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
