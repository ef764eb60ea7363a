/** A control group for the time of a test: cgroups(7), of version 1 or 2, whichever this machine has. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";

/** What a group controls, with the file that says so, in version 1 and in version 2. */
const CONTROLS = {
  cpu: ["cpu.cfs_quota_us", "cpu.max"],
  freezer: ["freezer.state", "cgroup.freeze"],
  memory: ["memory.limit_in_bytes", "memory.max"],
  pids: ["pids.max", "pids.max"],
} as const;

export type Controller = keyof typeof CONTROLS;

export class ControlGroup implements Disposable {
  readonly version: 1 | 2;
  readonly #path: string;

  constructor(controller: Controller) {
    this.version = versionFor(controller);
    this.#path = mkdtempSync(join(hierarchyOf(controller), "lastcall-test-"));
  }

  /** What puts a process inside that executes the words behind. */
  get enter(): readonly string[] {
    return ["sh", "-c", 'echo 0 > "$0" && exec "$@"', join(this.#path, "cgroup.procs")];
  }

  add(pid: number): void {
    this.write("cgroup.procs", String(pid));
  }

  read(name: string): string {
    return readFileSync(join(this.#path, name), "utf8");
  }

  write(name: string, value: string): void {
    writeFileSync(join(this.#path, name), value);
  }

  [Symbol.dispose](): void {
    // What is left has been killed, and goes as soon as it runs again.
    const end = Date.now() + 5000;
    for (;;) {
      try {
        rmdirSync(this.#path);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        Bun.sleepSync(5);
      }
    }
  }
}

/** The version of a control; undefined where no group can be made: in a container, say. */
export function controlHere(controller: Controller): 1 | 2 | undefined {
  const version = versionFor(controller);
  const group = join(hierarchyOf(controller), `lastcall-test-${String(process.pid)}`);
  try {
    // Version 2 hands a control on to groups below only when it is told to.
    if (version === 2 && controller !== "freezer")
      writeFileSync(join(ROOT, "cgroup.subtree_control"), `+${controller}`);
    mkdirSync(group);
    const isControlled = existsSync(join(group, CONTROLS[controller][version - 1] ?? ""));
    rmdirSync(group);
    return isControlled ? version : undefined;
  } catch {
    return undefined;
  }
}

function versionFor(controller: Controller): 1 | 2 {
  return existsSync(join(ROOT, controller, "cgroup.procs")) ? 1 : 2;
}

function hierarchyOf(controller: Controller): string {
  return versionFor(controller) === 1 ? join(ROOT, controller) : ROOT;
}
