/** Whether other processes live. */

import { readFileSync } from "node:fs";

/** Whether a process runs: it is there and no zombie. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** Waits until something is so; false when it did not come to that. */
export async function soon(condition: () => boolean): Promise<boolean> {
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) return false;
    await Bun.sleep(5);
  }
  return true;
}
