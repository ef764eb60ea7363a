/**
 * What an init has beyond starting a command, forwarding signals to it and reaping: the README's comparison. Each line has
 * an experiment, which is made with every init.
 */

import { rmSync, writeFileSync } from "node:fs";
import { Container } from "../harness/container.ts";
import { Directory } from "../harness/directory.ts";
import { eventually } from "../harness/output.ts";
import { childrenOf, contextSwitches, idle, statusField } from "../harness/proc.ts";
import { INIT, probe } from "../harness/programs.ts";
import { original, type Peer, PEERS } from "./peers.ts";

export type Contender = "lastcall" | Peer;

export const CONTENDERS: readonly Contender[] = ["lastcall", ...PEERS];

export interface Feature {
  readonly about: string;
  readonly has: Readonly<Record<Contender, boolean>>;
  /** What the table says of it in place of yes or no. */
  readonly words?: Partial<Record<Contender, string>>;
  /** Makes the experiment. */
  readonly shows: (who: Contender) => Promise<boolean>;
}

/** Nobody but ours. */
const OURS = { lastcall: true, tini: false, "dumb-init": false, catatonit: false };

const [SIGTERM, SIGSTOP] = [15, 19];

/** Milliseconds in which what does not happen would have happened. */
const QUIET = 500;

/** Its executable. */
function fileOf(who: Contender): string {
  return who === "lastcall" ? INIT : original(who);
}

/** A command that ends when its daemon, in a session of its own, is ready to take so many milliseconds to stop. */
function withDaemon(mark: string, milliseconds: number): readonly string[] {
  return [probe(), "escape", "mark", mark, String(milliseconds)];
}

/** Runs a command with a daemon to its end; whether the daemon was asked to stop, and could do what it does then. */
async function hasStopped(who: Contender, milliseconds: number): Promise<boolean> {
  using directory = new Directory();
  const mark = directory.file("mark");
  await Container.run(withDaemon(mark, milliseconds), { instead: [fileOf(who)] });
  return await Bun.file(mark).exists();
}

/** Whether options are taken: a wrong one is refused before anything is started. */
async function takes(who: Contender, ...options: readonly string[]): Promise<boolean> {
  const words = [...options, "--", "sh", "-c", "exit 0"];
  return (await Container.run(words, { instead: [fileOf(who)] })).status === 0;
}

export const FEATURES: readonly Feature[] = [
  {
    about: "when the command has ended, asks every process that is left to stop, daemons too",
    has: OURS,
    words: { "dumb-init": "its group" },
    shows: async (who: Contender): Promise<boolean> => await hasStopped(who, 0),
  },
  {
    about: "and does not leave before they have",
    has: OURS,
    shows: async (who: Contender): Promise<boolean> => await hasStopped(who, 300),
  },
  {
    about: "names what it had to kill",
    has: OURS,
    shows: async (who: Contender): Promise<boolean> => {
      const deaf = [probe(), "escape", "ignoring", String(SIGTERM), "wait"];
      const environment = { LASTCALL_SWEEP_GRACE: "200ms" };
      const { stderr } = await Container.run(deaf, { instead: [fileOf(who)], environment });
      return /kill/i.test(stderr);
    },
  },
  {
    about: "has what is stopped (SIGSTOP) go on, when it asks it to stop",
    has: OURS,
    shows: async (who: Contender): Promise<boolean> => {
      await using container = await Container.start(["sleep", "60"], { instead: [fileOf(who)] });
      const child = await container.child();
      await idle(child);
      process.kill(child, SIGSTOP);
      // Of two signals that wait, the lower number is taken first.
      await eventually("its stop", () => statusField(child, "State").startsWith("T") || undefined);
      container.signal(SIGTERM);
      const ended = await Promise.race([container.exited, Bun.sleep(QUIET)]);
      return ended !== undefined;
    },
  },
  {
    about: "holds a stop back, until load balancers have taken notice",
    has: OURS,
    words: { lastcall: "`--stop-delay`" },
    shows: async (who: Contender): Promise<boolean> => await takes(who, "--stop-delay", "1s"),
  },
  {
    about: "kills a command that does not stop in time, when all others have been asked, too",
    has: OURS,
    words: { lastcall: "`--grace`" },
    shows: async (who: Contender): Promise<boolean> => await takes(who, "--grace", "1s"),
  },
  {
    about: "forwards another signal",
    has: { ...OURS, "dumb-init": true },
    words: { lastcall: "`--rewrite TERM:QUIT`", "dumb-init": "`--rewrite 15:3`" },
    shows: async (who: Contender): Promise<boolean> =>
      await takes(who, "--rewrite", who === "lastcall" ? "TERM:QUIT" : "15:3"),
  },
  {
    about: "turns an exit status into success",
    has: { ...OURS, tini: true },
    words: { lastcall: "`-e 143`", tini: "`-e 143`" },
    shows: async (who: Contender): Promise<boolean> => {
      const words = ["-e", "143", "--", "sh", "-c", "exit 143"];
      return (await Container.run(words, { instead: [fileOf(who)] })).status === 0;
    },
  },
  {
    about: "as a process among others, reaps its own orphans",
    has: { ...OURS, tini: true, catatonit: true },
    words: { tini: "`-s`" },
    shows: async (who: Contender): Promise<boolean> => {
      const instead = [fileOf(who), ...(who === "tini" ? ["-s"] : []), "--"];
      const orphan = ["sh", "-c", "(sleep 5 & exit); echo ready; exec sleep 5"];
      await using container = await Container.start(orphan, { instead, pidOne: false });
      await container.stdout.line(/^ready$/);
      return childrenOf(container.pid).length > 1;
    },
  },
  {
    about: "sleeps while there is nothing to do",
    has: { lastcall: true, tini: false, "dumb-init": true, catatonit: true },
    shows: async (who: Contender): Promise<boolean> => {
      await using container = await Container.start(["sleep", "60"], { instead: [fileOf(who)] });
      await idle(await container.child());
      await idle(container.pid);
      // Ours gives its memory back first.
      await Bun.sleep(2 * QUIET + 1000);
      const before = contextSwitches(container.pid);
      await Bun.sleep(2500);
      return contextSwitches(container.pid) === before;
    },
  },
  {
    about: "says why a command that is there cannot be started",
    has: OURS,
    shows: async (who: Contender): Promise<boolean> => {
      using directory = new Directory();
      const script = directory.file("script");
      writeFileSync(script, "#!/bin/sh\r\n", { mode: 0o755 });
      const { stderr } = await Container.run([script], { instead: [fileOf(who)] });
      rmSync(script);
      return /interpreter|CR/.test(stderr);
    },
  },
  {
    about: "hands on which signals were ignored and blocked, exactly",
    has: { lastcall: true, tini: true, "dumb-init": false, catatonit: false },
    shows: async (who: Contender): Promise<boolean> => {
      const before = ["ignore=1", "block=10"];
      const show = [probe(), "show", "/proc/self/status"];
      const { stdout } = await Container.run(show, { instead: [fileOf(who)], before });
      return /^SigBlk:\t0*200\nSigIgn:\t0*1$/m.test(stdout);
    },
  },
  {
    about: "tells what is in the container, and what a stop would do",
    has: OURS,
    words: { lastcall: "`inspect`, `doctor`, `--report`" },
    shows: async (who: Contender): Promise<boolean> =>
      (await Container.run(["inspect"], { instead: [fileOf(who)] })).status === 0,
  },
];
