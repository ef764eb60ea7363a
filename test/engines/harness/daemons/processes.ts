/** The processes of a container, as ps tells of them. */

import { PATIENCE } from "../../../e2e/harness/output.ts";
import type { DockerContainer } from "../docker.ts";
import { output } from "./image.ts";

/** A process. */
export interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const PS = ["ps", "--no-headers", "-eo", "pid,ppid,args"];

/** Every process but the one that lists them. */
export async function listProcesses(container: DockerContainer): Promise<readonly Listed[]> {
  const lines = (await output(container, PS)).matchAll(/^ *(\d+) +(\d+) (.*?) *$/gm);
  return [...lines]
    .map(([, pid, parent, command = ""]) => ({ pid: Number(pid), parent: Number(parent), command }))
    .filter(({ command }) => command !== PS.join(" "));
}

/**
 * Waits until a process whose command begins so has these children, and returns it. It may have others besides. A child
 * has its parent's name until it has given itself its own.
 */
export async function showsChildren(
  container: DockerContainer,
  command: string,
  expected: readonly string[],
): Promise<Listed> {
  const wanted = expected.toSorted().join("\n");
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const all = await listProcesses(container);
    const process = all.find((each) => each.command.startsWith(command));
    const children = all.filter(({ parent }) => parent === process?.pid).map((child) => child.command);
    const found = children.filter((child) => expected.includes(child)).toSorted();
    if (process !== undefined && found.join("\n") === wanted) return process;
    if (Date.now() > deadline) throw new Error(`${command} has only the children:\n${children.join("\n")}`);
    await Bun.sleep(20);
  }
}
