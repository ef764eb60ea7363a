/** A control group in which processes are frozen, as docker pause does it: version 1 or 2, whichever this machine has. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./output.ts";
import { descendantsOf } from "./proc.ts";

const VERSION_1 = "/sys/fs/cgroup/freezer";
const VERSION_2 = "/sys/fs/cgroup";

/** Of version 1 a frozen process does not even end by SIGKILL, before it is thawed. */
export const freezerVersion = versionHere();

export class Freezer implements Disposable {
  readonly #group = mkdtempSync(join(freezerVersion === 1 ? VERSION_1 : VERSION_2, "lastcall-test-"));

  /** Puts a process and all below it into the group. */
  add(top: number): void {
    for (const pid of [top, ...descendantsOf(top)])
      writeFileSync(join(this.#group, "cgroup.procs"), String(pid));
  }

  /** Returns when all are frozen. */
  async freeze(): Promise<void> {
    this.#set(true);
    await eventually("the freeze", () => this.#isFrozen() || undefined);
  }

  thaw(): void {
    this.#set(false);
  }

  [Symbol.dispose](): void {
    this.thaw();
    // What is left has been killed, and goes as soon as it runs again.
    const end = Date.now() + 5000;
    for (;;) {
      try {
        rmdirSync(this.#group);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        Bun.sleepSync(5);
      }
    }
  }

  #set(frozen: boolean): void {
    if (freezerVersion === 1) writeFileSync(join(this.#group, "freezer.state"), frozen ? "FROZEN" : "THAWED");
    else writeFileSync(join(this.#group, "cgroup.freeze"), frozen ? "1" : "0");
  }

  #isFrozen(): boolean {
    const read = (name: string): string => readFileSync(join(this.#group, name), "utf8");
    return freezerVersion === 1
      ? read("freezer.state") === "FROZEN\n"
      : /^frozen 1$/m.test(read("cgroup.events"));
  }
}

/** Undefined where no group can be made: in a container, say. */
function versionHere(): 1 | 2 | undefined {
  const [version, folder] = existsSync(join(VERSION_1, "cgroup.procs"))
    ? ([1, VERSION_1] as const)
    : ([2, VERSION_2] as const);
  const group = join(folder, `lastcall-test-${String(process.pid)}`);
  try {
    mkdirSync(group);
    const canFreeze = existsSync(join(group, version === 1 ? "freezer.state" : "cgroup.freeze"));
    rmdirSync(group);
    return canFreeze ? version : undefined;
  } catch {
    return undefined;
  }
}
