/** The processes of a container, as ps tells of them. */

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

/** The commands of a process's children. */
export function childrenOf(process: Listed | undefined, all: readonly Listed[]): readonly string[] {
  return all.filter(({ parent }) => parent === process?.pid).map(({ command }) => command);
}
