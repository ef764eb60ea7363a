/** What is looked at of a terminal: who has it, who gets what is typed, and what is left of it. */

import { send } from "../harness/container.ts";
import { Directory, linesOf } from "../harness/directory.ts";
import { eventually } from "../harness/output.ts";
import { childrenOf, descendantsOf, idle, statusField } from "../harness/proc.ts";
import { probe } from "../harness/programs.ts";
import { isForeground, Session } from "../harness/session.ts";
import { ids, QUIET, stateLetter } from "./observe.ts";
import type { Case } from "./peers.ts";

const NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
const LEADER = ["setsid", "--ctty", "--wait"];
const [SIGHUP, SIGKILL, SIGCONT] = [1, 9, 18];
const [CONTROL_C, CONTROL_Z, CONTROL_BACKSLASH] = ["\x03", "\x1a", "\x1c"];

/** What init is on its terminal, and what is in front of it for that. */
const ROLES = {
  // Of a process that leads no group yet, setsid makes no other: it is PID 1 itself that becomes the leader.
  "as PID 1 and the session's leader": [...NAMESPACE, ...LEADER],
  "as PID 1": [...LEADER, ...NAMESPACE],
  "as the session's leader": LEADER,
} as const;

type Role = keyof typeof ROLES;

function name(what: string, words: string): string {
  return `${what}${words === "" ? "" : ` with ${words}`}`;
}

function listed(words: string): readonly string[] {
  return words === "" ? [] : words.split(" ");
}

/** Init and its command, a probe, below a process; and they wait. */
async function pairBelow(top: number): Promise<{ readonly init: number; readonly child: number }> {
  const isMain = (pid: number): boolean =>
    statusField(pid, "Name") === "probe" && statusField(parentOf(pid), "Name") !== "probe";
  const child = await eventually("the command", () => descendantsOf(top).find(isMain));
  const init = parentOf(child);
  for (const pid of [init, child]) await idle(pid);
  return { init, child };
}

function parentOf(pid: number): number {
  return Number(statusField(pid, "PPid"));
}

/** On a terminal; `redirection` is a shell's, for its standard streams. */
export function onTerminal(role: Role, words: string, redirection = ""): Case {
  return {
    name: name(["on a terminal", role, redirection].filter((each) => each !== "").join(", "), words),
    observe: async (init) => {
      const script = `exec "$@" ${redirection}`;
      const command = ["sh", "-c", script, "sh", init, ...listed(words), probe(), "wait"];
      await using session = new Session([...ROLES[role], ...command]);
      await session.shows(/ready/);
      const pair = await pairBelow(session.process.pid);
      const [of, childs] = [ids(pair.init), ids(pair.child)];
      return {
        initHasTerminal: of.terminal !== 0,
        childHasTerminal: childs.terminal !== 0,
        isForeground: childs.foreground === childs.group,
        leads: childs.session === pair.child ? "session" : childs.group === pair.child ? "group" : "nothing",
      };
    },
  };
}

/** Who of a command, its group and others gets what the keys for interrupting and quitting send. */
export function typed(role: Role, words: string): Case {
  return {
    name: name(`Ctrl-C and Ctrl-\\, ${role}`, words),
    observe: async (init) => {
      using directory = new Directory();
      const file = directory.file("said");
      const command = ["sh", "-c", 'exec "$@" >"$0"', file, init, ...listed(words), probe(), "family"];
      await using session = new Session([...ROLES[role], ...command]);
      await eventually("the family", () => linesOf(file).length === 3 || undefined);
      const pair = await pairBelow(session.process.pid);
      session.type(CONTROL_C);
      session.type(CONTROL_BACKSLASH);
      await Bun.sleep(QUIET);
      // How often somebody gets one that the terminal and init both send depends on how soon it is taken.
      const got = new Set(linesOf(file).flatMap((line) => /^\d+ \d+(?= -?\d+$)/.exec(line) ?? []));
      return { got: [...got].sort(), init: stateLetter(pair.init) };
    },
  };
}

/** SIGHUP and SIGCONT, each twice, to an init that may have got them already for giving up its terminal. */
export function handedOff(role: Role, words: string): Case {
  return {
    name: name(`SIGHUP and SIGCONT, ${role}`, words),
    observe: async (init) => {
      using directory = new Directory();
      const file = directory.file("said");
      const command = ["sh", "-c", 'exec "$@" >"$0"', file, init, ...listed(words), probe(), "record"];
      await using session = new Session([...ROLES[role], ...command]);
      await eventually("the probe", () => linesOf(file).length === 1 || undefined);
      const pair = await pairBelow(session.process.pid);
      for (const each of [SIGHUP, SIGCONT, SIGHUP, SIGCONT]) {
        send(pair.init, each);
        await Bun.sleep(QUIET / 3);
      }
      const [, ...got] = linesOf(file).map((line) => line.split(" ")[0]);
      return { got, init: stateLetter(pair.init) };
    },
  };
}

/** Under a shell that controls jobs, Ctrl-Z: who stops, and whether the shell has the terminal again. */
export function suspended(words: string): Case {
  return {
    name: name("Ctrl-Z under a shell", words),
    observe: async (init) => {
      await using session = await Session.shell();
      session.type(`${[init, ...listed(words), probe(), "wait"].join(" ")}\n`);
      await session.shows(/ready/);
      const pair = await pairBelow(session.process.pid);
      session.type(CONTROL_Z);
      await Bun.sleep(QUIET);
      const observed = {
        init: stateLetter(pair.init),
        child: stateLetter(pair.child),
        shellHasTerminal: isForeground(session.process.pid),
      };
      for (const pid of [pair.child, pair.init]) send(pid, SIGKILL);
      return observed;
    },
  };
}

/** Started in the background of a shell that controls jobs: whether the shell keeps the terminal. */
export function inBackground(words: string): Case {
  return {
    name: name("in the background of a shell", words),
    observe: async (init) => {
      await using session = await Session.shell();
      session.type(`${[init, ...listed(words), probe(), "wait"].join(" ")} &\n`);
      await session.shows(/ready/);
      const pair = await pairBelow(session.process.pid);
      const observed = {
        shellHasTerminal: isForeground(session.process.pid),
        child: stateLetter(pair.child),
      };
      for (const pid of [pair.child, pair.init]) send(pid, SIGKILL);
      return observed;
    },
  };
}

/** Whether a script can read from its terminal behind it. */
export function behind(words: string): Case {
  return {
    name: name("a script goes on behind it", words),
    observe: async (init) => {
      await using session = await Session.shell();
      const line = [init, ...listed(words), "true"].join(" ");
      session.type(`sh -c '${line}; trap "" TTIN; read line && echo got $line || echo got nothing'\n`);
      await eventually(
        "its end",
        () => childrenOf(childrenOf(session.process.pid)[0] ?? 0).length === 0 || undefined,
      );
      await Bun.sleep(QUIET);
      session.type("this\n");
      const [, got] = await session.shows(/\ngot (\w+)/);
      return { got };
    },
  };
}
