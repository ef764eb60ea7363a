/** The processes of a running container, with what tells an init from a program. */

import { Errno } from "../../libc/errno.ts";
import type { FileStatus } from "../../libc/files.ts";
import type { Libc } from "../../libc/libc.ts";
import { readProcesses } from "../../proc/processes.ts";
import type { ProcessEntry } from "../../proc/stat.ts";
import { parseStatus } from "../../proc/status.ts";
import type { ProcessFact, Processes, Signals } from "./facts.ts";

/** Every process but this one and whoever has been put into the container to start it; undefined if it cannot be read. */
export function readTree(libc: Libc): Processes | undefined {
  const entries = readProcesses(libc);
  if (entries instanceof Errno) return undefined;
  const own = libc.statusOf("/proc/self/exe");
  const visitors = new Set(visitorsAbove(entries, libc.ownPid()));
  const here = entries.filter(({ pid }) => !visitors.has(pid));
  const isNeighbour = ({ pid }: ProcessEntry): boolean => pid !== 1 && hasOtherRoot(libc, pid) === true;
  return {
    all: here.filter((entry) => !isNeighbour(entry)).map((entry) => readFact(libc, entry, own)),
    isShared: hasOtherRoot(libc, 1),
  };
}

/** This process and those above it that PID 1 has not started: `docker exec` puts them there, without a parent. */
function visitorsAbove(entries: readonly ProcessEntry[], self: number): readonly number[] {
  const above: number[] = [];
  for (let at = self; at > 1; at = entries.find(({ pid }) => pid === at)?.parent ?? 0) above.push(at);
  const top = entries.find(({ pid }) => pid === above.at(-1));
  return top?.parent === 1 ? above.slice(0, 1) : above;
}

function readFact(libc: Libc, entry: ProcessEntry, own: FileStatus | Errno): ProcessFact {
  const directory = `/proc/${String(entry.pid)}`;
  const words = libc.readFile(`${directory}/cmdline`);
  const executable = libc.readLink(`${directory}/exe`);
  const commandLine = words instanceof Errno || words === "" ? [] : words.replace(/\0$/, "").split("\0");
  const isTool = TOOLS.has(commandLine[1] ?? "");
  return {
    pid: entry.pid,
    parent: entry.parent,
    startTime: entry.startTime,
    words: commandLine,
    ...(executable instanceof Errno ? {} : { executable }),
    isLastcall: isTool ? false : isSameProgram(libc.statusOf(`${directory}/exe`), own),
    signals: readSignals(libc, directory),
  };
}

/** This program as something else than an init. */
const TOOLS: ReadonlySet<string> = new Set(["doctor", "inspect"]);

/** Smaller files may have the same size by chance. */
const LARGE = 1_000_000;

/** Another container's copy of a program is another file, but no other large file has just its size. */
function isSameProgram(file: FileStatus | Errno, own: FileStatus | Errno): boolean | undefined {
  if (file instanceof Errno || own instanceof Errno) return undefined;
  return file.identity === own.identity || (file.size === own.size && own.size > LARGE);
}

/** Whether a process is of another container: those share PID namespaces, but no file systems. */
function hasOtherRoot(libc: Libc, pid: number): boolean | undefined {
  const [other, own] = [libc.readLink(`/proc/${String(pid)}/ns/mnt`), libc.readLink("/proc/self/ns/mnt")];
  return other instanceof Errno || own instanceof Errno ? undefined : other !== own;
}

function readSignals(libc: Libc, directory: string): Signals | undefined {
  const text = libc.readFile(`${directory}/status`);
  const sets = text instanceof Errno ? undefined : parseStatus(text)?.signals;
  return sets === undefined ? undefined : { ...sets, isWaiting: isWaitingForSignals(libc, directory) };
}

/** By the system call that its first thread is in (proc_pid_syscall(5)). */
function isWaitingForSignals(libc: Libc, directory: string): boolean | undefined {
  const call = libc.readFile(`${directory}/syscall`);
  return call instanceof Errno ? undefined : call.startsWith(`${String(libc.waitCall)} `);
}
