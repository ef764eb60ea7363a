/** What a container may have, and can be frozen by. */

import { ControlGroup, type Controller, controlHere } from "../../e2e/harness/control-group.ts";
import { Freezer } from "../../e2e/harness/freezer.ts";
import { send } from "../../e2e/harness/container.ts";

const SIGKILL = 9;
const CONTROLLERS: readonly Controller[] = ["freezer", "memory", "pids"];

/** What can be controlled on this machine, asked once. */
const here = new Map(CONTROLLERS.map((each) => [each, controlHere(each)] as const));

export function canControl(controller: Controller): boolean {
  return here.get(controller) !== undefined;
}

/** Control groups of a container's own: of version 2 one is all of them. */
export class Cell implements Disposable {
  readonly freezer: Freezer | undefined;
  readonly #groups = new Map<Controller, ControlGroup>();

  constructor() {
    for (const controller of CONTROLLERS) {
      if (!canControl(controller)) continue;
      const joint = [...this.#groups.values()].find(({ version }) => version === 2);
      this.#groups.set(
        controller,
        here.get(controller) === 2 && joint ? joint : new ControlGroup(controller),
      );
    }
    const group = this.#groups.get("freezer");
    this.freezer = group === undefined ? undefined : new Freezer(group);
  }

  /** What puts a process inside that executes the words behind. */
  get enter(): readonly string[] {
    return [...new Set(this.#groups.values())].flatMap(({ enter }) => enter);
  }

  /** Sets a limit; undefined takes it away. */
  limit(what: "memory" | "pids", most: number | undefined): void {
    const group = this.#groups.get(what);
    if (group === undefined) return;
    const file = what === "memory" && group.version === 1 ? "memory.limit_in_bytes" : `${what}.max`;
    group.write(file, most === undefined ? (file === "memory.limit_in_bytes" ? "-1" : "max") : String(most));
  }

  /** Who is inside. */
  get members(): readonly number[] {
    const [group] = this.#groups.values();
    const lines = group?.read("cgroup.procs").split("\n") ?? [];
    return lines.filter((line) => line !== "").map(Number);
  }

  [Symbol.dispose](): void {
    this.freezer?.thaw();
    for (const pid of this.members) send(pid, SIGKILL);
    for (const group of new Set(this.#groups.values())) group[Symbol.dispose]();
  }
}
