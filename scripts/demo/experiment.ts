/** One run of the experiment: start, watch, stop, and see what became of everyone. */

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DemoError } from "./error.ts";
import { Namespace } from "./namespace.ts";
import { infer, type Member, observe, type Role, type Run } from "./observation.ts";
import type { Patience } from "./patience.ts";
import { familyOf, pidInside } from "./processes.ts";
import { attach, type Tracer } from "./tracer.ts";

/** What both runs have in common. */
export interface Laboratory {
  /** The words that start a command in a new PID namespace. */
  readonly way: readonly string[];
  /** The program's path. */
  readonly program: string;
  readonly children: number;
  /** Where marks and traces may be put. */
  readonly directory: string;
  readonly patience: Patience;
}

/** Runs the program once, behind these words: those of an init, or none. */
export async function experiment(laboratory: Laboratory, init: readonly string[]): Promise<Run> {
  const { way, program, children, directory, patience } = laboratory;
  const name = init.length > 0 ? "with-init" : "without-init";
  const marks = join(directory, name);
  mkdirSync(marks);
  const namespace = new Namespace(way, [...init, program, String(children), marks]);
  let tracer: Tracer | undefined;
  try {
    const members = await everyone(namespace, children, patience);
    const attached = await attach(
      members.map(({ outside }) => outside),
      members.filter(({ role }) => role.type === "init").map(({ outside }) => outside),
      join(directory, `${name}.trace`),
      patience,
    );
    if ("finish" in attached) tracer = attached;
    stop(members);
    const status = await patience.await(namespace.ended, "the container to stop");
    await patience.await(namespace.output.ended, "the program's output to end");
    const left = new Set(readdirSync(marks).map(Number));
    const programTold = namespace.output.lines.includes("received SIGTERM");
    const processes =
      tracer === undefined
        ? infer(members, { marks: left, status, programTold })
        : observe(members, await tracer.finish(), left);
    return {
      withInit: init.length > 0,
      processes,
      untraced: "reason" in attached ? attached.reason : undefined,
    };
  } finally {
    await tracer?.close();
    await namespace.close();
  }
}

/** Waits until the program and all its children are ready; who they are, PID 1 first. */
async function everyone(
  namespace: Namespace,
  children: number,
  patience: Patience,
): Promise<readonly Member[]> {
  const isReady = (lines: readonly string[]) =>
    childrenNamed(lines).length === children && lines.includes("Parent is sleeping");
  if (!(await patience.await(namespace.output.until(isReady), "the program to start its children"))) {
    const status = await patience.await(namespace.ended, "the container to stop");
    await patience.await(namespace.complaints.ended, "the container's output to end");
    const message = `the container ended with status ${status} before its program was ready`;
    throw new DemoError([message, ...namespace.complaints.lines].join("\n"));
  }
  const roles = rolesOf(namespace.output.lines);
  const { first } = namespace;
  const members = (first === undefined ? [] : familyOf(first)).flatMap((outside) => {
    const inside = pidInside(outside);
    const role = roles.get(inside);
    return role === undefined ? [] : [{ role, inside, outside }];
  });
  if (members.length < roles.size) throw new DemoError("a process ended before the container was stopped");
  return members.sort((a, b) => rank(a.role) - rank(b.role));
}

function stop(members: readonly Member[]): void {
  for (const { inside, outside } of members) if (inside === 1) process.kill(outside, "SIGTERM");
}

/** By pid inside, from what the children say of themselves and their parent. PID 1 is an init unless it is the parent. */
function rolesOf(lines: readonly string[]): ReadonlyMap<number, Role> {
  const roles = new Map<number, Role>([[1, { type: "init" }]]);
  for (const { number, parent, pid } of childrenNamed(lines)) {
    roles.set(parent, { type: "program" });
    roles.set(pid, { type: "child", number });
  }
  return roles;
}

function childrenNamed(lines: readonly string[]) {
  return lines.flatMap((line) => {
    const [, number, parent, pid] = /^Child (\d+) => PPID: (\d+) PID: (\d+)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ number: Number(number), parent: Number(parent), pid: Number(pid) }];
  });
}

/** init, the program, and the children in their order. */
function rank(role: Role): number {
  switch (role.type) {
    case "init":
      return -1;
    case "program":
      return 0;
    case "child":
      return role.number;
  }
}
