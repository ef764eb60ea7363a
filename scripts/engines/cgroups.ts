/** Control groups for one run of engines, in every hierarchy of the machine, version 1 or 2. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MOUNT = "/sys/fs/cgroup";

/** What engines count on. */
const CONTROLLERS = ["memory", "pids", "cpu"];

/** How long groups may stay busy after their last process has ended, in milliseconds. */
const REMOVAL = 5_000;

/** Makes a group of that name in every hierarchy; returns their directories. Throws an Error where that is not possible. */
export function makeControlGroups(name: string): readonly string[] {
  if (isVersion2()) handOnControllers();
  return hierarchies().map((hierarchy) => {
    const group = join(hierarchy, name);
    mkdirSync(group);
    // A new group of this kind has no processor and no memory node, and takes no process before it has.
    for (const file of ["cpuset.cpus", "cpuset.mems"]) {
      if (!isVersion2() && existsSync(join(group, file))) copy(join(hierarchy, file), join(group, file));
    }
    return group;
  });
}

/** Removes the groups of that name, with all groups in them. Throws when one of them does not become empty. */
export async function removeControlGroups(name: string): Promise<void> {
  const deadline = Date.now() + REMOVAL;
  for (const group of hierarchies().map((hierarchy) => join(hierarchy, name))) {
    while (existsSync(group)) {
      try {
        removeTree(group);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await Bun.sleep(20);
      }
    }
  }
}

/** The directories at which hierarchies begin. The mount is the top: what is above it cannot be seen from here. */
function hierarchies(): readonly string[] {
  if (isVersion2()) return [MOUNT];
  return readFileSync("/proc/self/cgroup", "utf8")
    .split("\n")
    .map((line) => line.split(":")[1] ?? "")
    .filter((controllers) => controllers !== "")
    .map((controllers) => join(MOUNT, controllers.replace("name=", "")));
}

function isVersion2(): boolean {
  return existsSync(join(MOUNT, "cgroup.controllers"));
}

/** Lets groups below the top have limits. This stays: another run, or the machine, may count on it by now. */
function handOnControllers(): void {
  const file = join(MOUNT, "cgroup.subtree_control");
  for (const controller of CONTROLLERS) {
    try {
      writeFileSync(file, `+${controller}`);
    } catch {
      // It is not there, or the top has processes itself, as in a container.
    }
  }
  const there = readFileSync(file, "utf8").trim().split(" ");
  const missing = CONTROLLERS.filter((controller) => !there.includes(controller));
  if (missing.length > 0) throw new Error(`no control group can have limits here of ${missing.join(", ")}`);
}

function copy(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
}

/** Control groups are removed from the innermost out, and only their directories: the files go with them. */
function removeTree(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(group, entry.name));
  }
  rmdirSync(group);
}
