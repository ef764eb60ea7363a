/** What /proc says of a process, read from outside its namespace. */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { eventually } from "./output.ts";

/** A file of a process; empty when the process is gone. */
export function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, "latin1");
  } catch {
    return "";
  }
}

/** A field of /proc/PID/status. */
export function statusField(pid: number, name: string): string {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(procFile(pid, "status"))?.[1] ?? "";
}

/** The children of a process, by their numbers here. One that is just being reaped is shown as 0, which to kill(2) is oneself. */
export function childrenOf(pid: number): number[] {
  const words = procFile(pid, `task/${String(pid)}/children`).split(" ");
  return words.map(Number).filter((number) => number > 0);
}

/** The children of a process, theirs, and so on. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The process that was started with just those words. */
export function processNamed(words: readonly string[]): number | undefined {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => procFile(pid, "cmdline") === `${words.join("\0")}\0`);
}

/** Whether a process runs or sleeps: a zombie counts as gone, it waits only to be reaped. */
export function isAlive(pid: number): boolean {
  return !["", "Z", "X"].includes(statusField(pid, "State").charAt(0));
}

/** Waits until a process has nothing to do but to wait itself. */
export async function idle(pid: number): Promise<void> {
  await eventually("its wait", () => statusField(pid, "State").startsWith("S") || undefined);
}

/** Open descriptors and what they are. */
export function descriptorsOf(pid: number): Record<string, string> {
  const directory = `/proc/${String(pid)}/fd`;
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readlinkSync(`${directory}/${name}`)]),
  );
}

/** How often a process was switched to, by itself and by others. */
export function contextSwitches(pid: number): number {
  return (
    Number(statusField(pid, "voluntary_ctxt_switches")) +
    Number(statusField(pid, "nonvoluntary_ctxt_switches"))
  );
}

/** How many threads a process has. */
export function threadsOf(pid: number): number {
  return readdirSync(`/proc/${String(pid)}/task`).length;
}

/**
 * Waits until the kernel counts the next hundredth of a second. Whoever starts in the same one as a request to stop may
 * have come after it, as far as /proc tells, and is asked once more.
 */
export async function nextTick(): Promise<void> {
  const uptime = (): string => readFileSync("/proc/uptime", "utf8").split(" ")[0] ?? "";
  const now = uptime();
  await eventually("the next tick", () => uptime() !== now || undefined);
}
