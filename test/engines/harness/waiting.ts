/** Waiting for what containers write. */

import { PATIENCE } from "../../e2e/harness/output.ts";
import type { Container } from "./container.ts";

/** Waits until a container has written something that matches; fails with what it has written. */
export async function shows(container: Container, pattern: RegExp): Promise<RegExpExecArray> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const logs = await container.logs();
    const match = pattern.exec(logs);
    if (match !== null) return match;
    if (Date.now() > deadline) throw new Error(`never wrote ${String(pattern)}:\n${logs}`);
    await Bun.sleep(20);
  }
}

/** Seconds since a `performance.now()`. */
export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
