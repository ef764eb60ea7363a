/** Who is who, seen from outside the PID namespace, by what /proc says. */

import { readdirSync, readFileSync } from "node:fs";

/** The process and all its descendants, by the pids that they have out here. */
export function familyOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}

/** A child belongs to the thread that started it, which need not be the first. */
export function childrenOf(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) => numbersOf(readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")));
}

/** The pid that the process has inside its own PID namespace: the last of those that it has from here inwards. */
export function pidInside(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const inside = numbersOf(/^NSpid:(.*)$/m.exec(status)?.[1] ?? "").at(-1);
  if (inside === undefined) throw new Error(`/proc/${pid}/status does not say NSpid`);
  return inside;
}

function numbersOf(text: string): readonly number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}
