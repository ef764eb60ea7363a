/** What is looked at, of the original and of ours alike. */

import { readdirSync, readlinkSync } from "node:fs";
import { Container, type Options, send } from "../harness/container.ts";
import { eventually } from "../harness/output.ts";
import { childrenOf, contextSwitches, descendantsOf, idle, procFile, statusField } from "../harness/proc.ts";
import { probe } from "../harness/programs.ts";
import type { Observation } from "./peers.ts";

const SIGKILL = 9;
/** How long nothing may come for it to be taken for all, in milliseconds. */
export const QUIET = 300;

/** What scripts look for in words. The words themselves are everybody's own. */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ["usage", /^usage: /im],
  ["tini's version", /^tini version \S+/m],
  ["dumb-init's version", /^dumb-init v\S+$/m],
  ["FATAL of tini", /^\[FATAL tini \(\d+\)\] /m],
  ["WARN of tini", /^\[WARN {2}tini \(\d+\)\] /m],
  ["INFO of tini", /^\[INFO {2}tini \(\d+\)\] /m],
  ["DEBUG of tini", /^\[DEBUG tini \(\d+\)\] /m],
  ["a line of dumb-init", /^\[dumb-init\] /m],
  ["ERROR of catatonit", /^ERROR \(catatonit:\d+\): /m],
  // Of the original two processes write, and each line in pieces.
  ["DEBUG of catatonit", /DEBUG \(catatonit:\d+\): /],
  ["no reaping", /zombie reaping won't work/],
  ["the child of tini", /Spawned child process '.*' with pid '\d+'/],
  ["the end of tini's child", /Main child exited normally \(with status '\d+'\)/],
  ["the end of dumb-init's child", /Child exited with status \d+\. Goodbye\.$/m],
  ["the child of dumb-init", /Child spawned with PID \d+\./],
  ["not found", /: No such file or directory/],
  ["not allowed", /: Permission denied/],
];

/** Which of them are there; what is none of them is words, and nothing is nothing. */
export function shapes(text: string): readonly string[] {
  if (text === "") return [];
  const found = SHAPES.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  return found.length === 0 ? ["words"] : found;
}

/** Runs it to its end: the status, and what is said where. */
export async function ending(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  const { status, stdout, stderr } = await Container.run(words, { ...options, instead: [init] });
  return { status, stdout: shapes(stdout), stderr: shapes(stderr) };
}

/** Runs a command under it, `probe wait` behind those words, and looks at both in /proc. */
export async function state(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  const command = [...words, probe(), "wait"];
  await using container = await Container.start(command, { ...options, cwd: "/usr", instead: [init] });
  await container.stdout.line(/^ready/);
  const child = await container.child();
  await idle(container.pid);
  const own = ids(container.pid);
  const childs = ids(child);
  return {
    blocked: statusField(child, "SigBlk"),
    ignored: statusField(child, "SigIgn"),
    caught: statusField(child, "SigCgt"),
    leads: childs.session === child ? "session" : childs.group === child ? "group" : "nothing",
    isInInitsGroup: childs.group === own.group,
    childsDirectory: directoryOf(child),
    childsDescriptors: descriptorsFrom3(child),
    initsDirectory: directoryOf(container.pid),
    initsDescriptors: descriptorsFrom3(container.pid),
  };
}

/** proc_pid_stat(5): the process group and the session, of which the terminal is, and its foreground group. */
export function ids(pid: number): {
  readonly group: number;
  readonly session: number;
  readonly terminal: number;
  readonly foreground: number;
} {
  const fields = procFile(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  const [group = 0, session = 0, terminal = 0, foreground = 0] = fields.slice(2, 6).map(Number);
  return { group, session, terminal, foreground };
}

function directoryOf(pid: number): string {
  return readlinkSync(`/proc/${String(pid)}/cwd`);
}

/** Those that were inherited: no init makes files of its own. */
function descriptorsFrom3(pid: number): readonly string[] {
  return readdirSync(`/proc/${String(pid)}/fd`)
    .filter((number) => Number(number) > 2)
    .map((number) => [number, readlinkSync(`/proc/${String(pid)}/fd/${number}`)] as const)
    .filter(([, what]) => what.startsWith("/"))
    .map(([number, what]) => `${number}: ${what}`);
}

/** A command that leaves with 3, and leaves two behind, one in its group and one in a session of its own. */
export async function leftBehind(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  const script = '"$0" record 15 & setsid "$0" record 15 & sleep 0.3; exit 3';
  await using container = await Container.start([...words, "sh", "-c", script, probe()], {
    ...options,
    instead: [init],
  });
  await container.stdout.until((text) => text.split("ready").length > 2);
  const there = descendantsOf(container.pid).filter((pid) => statusField(pid, "Name") === "probe");
  const status = await container.exited;
  await Bun.sleep(QUIET);
  const left = there.filter((pid) => ["S", "R"].includes(stateLetter(pid)));
  for (const pid of left) send(pid, SIGKILL);
  const asked = container.stdout.lines.filter((line) => line.startsWith("15 ")).length;
  // When PID 1 leaves the kernel ends all others, and who was asked may not have time to say so.
  return { status, there: there.length, left: left.length, ...(options.pidOne === false ? { asked } : {}) };
}

/** Orphans that end at once: whether they are reaped, and what is said of them. */
export async function orphans(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  await using container = await Container.start([...words, probe(), "orphans", "3", "3"], {
    ...options,
    instead: [init],
  });
  await container.stdout.line(/^done/);
  const alone = (): true | undefined => childrenOf(container.pid).length === 1 || undefined;
  await eventually("the reaping", alone);
  await Bun.sleep(QUIET);
  const told = container.stderr.text.match(/Reaped zombie process with pid=\d+$/gm) ?? [];
  return { told: told.length };
}

/** Whose child an orphan becomes that lives on: init's, or somebody's above. */
export async function adopter(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  const script = '("$0" wait &); exec "$0" wait';
  await using container = await Container.start([...words, "sh", "-c", script, probe()], {
    ...options,
    pidOne: false,
    instead: [init],
  });
  await container.stdout.until((text) => text.split("ready").length > 2);
  const pids = [...container.stdout.text.matchAll(/^ready (\d+)/gm)].map(([, pid]) => Number(pid));
  await idle(container.pid);
  const adopted = pids.filter((pid) => statusField(pid, "PPid") === String(container.pid)).length;
  for (const pid of pids) send(pid, SIGKILL);
  return { adopted };
}

/** Whether it wakes up by itself: after the first second, in which ours lies down. */
export async function wakingUp(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  await using container = await Container.start([...words, probe(), "wait"], { ...options, instead: [init] });
  await container.stdout.line(/^ready/);
  await Bun.sleep(1500);
  await idle(container.pid);
  const before = contextSwitches(container.pid);
  await Bun.sleep(2500);
  return { wakesUp: contextSwitches(container.pid) > before };
}

/** What a process does, in the kernel's letter; empty when it is gone. */
export function stateLetter(pid: number): string {
  return statusField(pid, "State").charAt(0);
}
