/** A control group in which processes are frozen, as docker pause does it. */

import { ControlGroup, controlHere } from "./control-group.ts";
import { eventually } from "./output.ts";
import { descendantsOf } from "./proc.ts";

/** Of version 1 a frozen process does not even end by SIGKILL, before it is thawed. */
export const freezerVersion = controlHere("freezer");

export class Freezer implements Disposable {
  readonly #group: ControlGroup;

  constructor(group = new ControlGroup("freezer")) {
    this.#group = group;
  }

  /** Puts a process and all below it into the group. */
  add(top: number): void {
    for (const pid of [top, ...descendantsOf(top)]) this.#group.add(pid);
  }

  /**
   * Does not wait until all are frozen. Of version 1 that may never be said: who waits in vfork(2) for a child that is frozen
   * already is not counted.
   */
  beginToFreeze(): void {
    this.#set(true);
  }

  /** Returns when all are frozen. */
  async freeze(): Promise<void> {
    this.beginToFreeze();
    await eventually("the freeze", () => this.#isFrozen() || undefined);
  }

  thaw(): void {
    this.#set(false);
  }

  [Symbol.dispose](): void {
    this.thaw();
    this.#group[Symbol.dispose]();
  }

  #set(frozen: boolean): void {
    if (this.#group.version === 1) this.#group.write("freezer.state", frozen ? "FROZEN" : "THAWED");
    else this.#group.write("cgroup.freeze", frozen ? "1" : "0");
  }

  #isFrozen(): boolean {
    return this.#group.version === 1
      ? this.#group.read("freezer.state") === "FROZEN\n"
      : /^frozen 1$/m.test(this.#group.read("cgroup.events"));
  }
}
