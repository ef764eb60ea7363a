/** The folder with everything that one run of engines leaves on the machine, named so that a dead run's is found. */

import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { removeControlGroups } from "./cgroups.ts";

/** Not the user's own temporary folder: the path of a socket has at most 107 bytes. */
const PARENT = "/tmp";

/** Folders and control groups are named after the process that answers for them and the moment it started. */
const NAME = /^lastcall-engines-(\d+)-(\d+)$/;

/** Makes this process's folder; returns its path. Its last part is also the name of the control groups. */
export function makeState(): string {
  const folder = join(PARENT, `lastcall-engines-${process.pid}-${startOf(process.pid) ?? "0"}`);
  // Containers run as other users, which have to pass through; only root can look around.
  mkdirSync(folder, { mode: 0o711 });
  return folder;
}

/** Removes a folder of a run whose world has ended, and its control groups. Throws when that is not possible. */
export async function removeState(folder: string): Promise<void> {
  // The groups first: while the folder is there, a later run finds both.
  await removeControlGroups(basename(folder));
  rmSync(folder, { recursive: true, force: true });
}

/** Removes what runs left that were killed. Their processes and mounts are gone: a world ends with its holder. */
export async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(PARENT)) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid === undefined || startOf(Number(pid)) === start) continue;
    await removeState(join(PARENT, name)).catch((error: unknown) => {
      console.error(`left by an earlier run, and cannot be removed: ${String(error)}`);
    });
  }
}

/** When a process started, in ticks since the machine did: a number that its next user does not share (proc_pid_stat(5)). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
