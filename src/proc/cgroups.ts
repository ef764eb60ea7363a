/** The limits of the control groups that this process is in: cgroups(7), both versions. */

import { Errno } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";

/** What is limited: bytes of memory, or the number of processes and threads. */
export type Controller = "memory" | "pids";

/** Where a group's limit stands. */
const LIMIT = {
  memory: { cgroup: "memory.limit_in_bytes", cgroup2: "memory.max" },
  pids: { cgroup: "pids.max", cgroup2: "pids.max" },
} as const;

/** What version 1 gives for no limit is the largest number of pages, in bytes. */
const UNLIMITED = 2 ** 60;

/**
 * The smallest limit of this process's group and the groups around it, as far as they are mounted here; Infinity without
 * one, undefined when no group can be seen.
 */
export function controlGroupLimit(
  files: Pick<Files, "readFile" | "statusOf">,
  controller: Controller,
): number | undefined {
  const groups = files.readFile("/proc/self/cgroup");
  const mounts = files.readFile("/proc/self/mountinfo");
  if (groups instanceof Errno || mounts instanceof Errno) return undefined;
  let smallest: number | undefined;
  for (const { folders, type } of foldersOf(groups, mounts, controller)) {
    for (const folder of folders) {
      if (files.statusOf(folder) instanceof Errno) continue;
      const limit = readLimit(files, `${folder}/${LIMIT[controller][type]}`);
      smallest = Math.min(smallest ?? Infinity, limit);
    }
  }
  return smallest;
}

/** A group without the file has no limit: the outermost one, or the controller is not in use. */
function readLimit(files: Pick<Files, "readFile">, path: string): number {
  const text = files.readFile(path);
  const limit = text instanceof Errno ? NaN : Number.parseInt(text, 10);
  return Number.isNaN(limit) || limit >= UNLIMITED ? Infinity : limit;
}

interface Hierarchy {
  readonly type: "cgroup" | "cgroup2";
  /** The group's folder and those around it. */
  readonly folders: readonly string[];
}

/** The folders of the groups, from /proc/self/cgroup (cgroups(7)) and /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function foldersOf(groups: string, mounts: string, controller: Controller): readonly Hierarchy[] {
  return mounts.split("\n").flatMap((line): Hierarchy[] => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", point = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (type !== "cgroup" && type !== "cgroup2") return [];
    if (type === "cgroup" && !options.split(",").includes(controller)) return [];
    const group = groupIn(groups, type === "cgroup" ? controller : "");
    return group === undefined ? [] : [{ type, folders: upwards(point, below(root, group)) }];
  });
}

/** The path of the group in a hierarchy: lines of the form `4:memory,pids:/path`, version 2 has no names. */
function groupIn(groups: string, controller: string): string | undefined {
  for (const line of groups.split("\n")) {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (names?.split(",").includes(controller) === true) return path;
  }
  return undefined;
}

/** The part of a group's path that can be seen below a mount of `root`. In a container that is often nothing. */
function below(root: string, group: string): string {
  const prefix = root === "/" ? "" : root;
  return group.startsWith(`${prefix}/`) && !group.includes("..") ? group.slice(prefix.length) : "";
}

function upwards(point: string, path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  return names
    .reduceRight<string[]>(
      (folders, _, index) => [...folders, `${point}/${names.slice(0, index + 1).join("/")}`],
      [],
    )
    .concat(point);
}
