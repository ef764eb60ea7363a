/** strace, watching from outside. */

import { readFileSync, writeFileSync } from "node:fs";
import { bounded, type Patience } from "./patience.ts";
import { readTrace, type Sighting } from "./strace.ts";
import { Transcript } from "./transcript.ts";

/** A strace that watches. */
export interface Tracer {
  /** Waits until everything that it watches has ended; what it saw. */
  finish(): Promise<readonly Sighting[]>;
  /** Ends it at once; what it watched goes on. */
  close(): Promise<void>;
}

/** There is no strace that can watch, and why not. */
export interface Untraced {
  readonly reason: string;
}

/**
 * Has strace watch these processes; it does once this returns. `waiting` are those that take their signals by
 * sigtimedwait: strace shows only what a call returned whose beginning it saw.
 */
export async function attach(
  pids: readonly number[],
  waiting: readonly number[],
  file: string,
  patience: Patience,
): Promise<Tracer | Untraced> {
  if (Bun.which("strace") === null) return { reason: "It is not installed." };
  writeFileSync(file, "");
  const watched = pids.flatMap((pid) => ["-p", String(pid)]);
  const strace = Bun.spawn(
    ["strace", "-f", "-o", file, "-e", "trace=rt_sigtimedwait", "-e", "signal=all", ...watched],
    { stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  const messages = new Transcript(strace.stderr);
  const close = async () => {
    strace.kill("SIGKILL");
    await bounded(strace.exited, "strace to be gone");
  };
  try {
    const isAttached = messages.until((lines) => attachedOf(lines).isSupersetOf(new Set(pids)));
    if (!(await patience.await(isAttached, "strace to attach"))) {
      return { reason: messages.lines.at(-1) ?? "It does not say why." };
    }
    await patience.await(beginsToWait(file, waiting), "strace to see init wait");
  } catch (error) {
    await close();
    throw error;
  }
  const finish = async () => {
    await patience.await(strace.exited, "strace to end");
    return readTrace(readFileSync(file, "utf8"));
  };
  return { finish, close };
}

async function beginsToWait(file: string, pids: readonly number[]): Promise<void> {
  const isSeen = (pid: number) =>
    new RegExp(`^${pid} +rt_sigtimedwait\\(`, "m").test(readFileSync(file, "utf8"));
  while (!pids.every(isSeen)) await Bun.sleep(5);
}

/** strace says `strace: Process 123 attached`, or with how many threads. */
function attachedOf(lines: readonly string[]): ReadonlySet<number> {
  return new Set(lines.flatMap((line) => /Process (\d+) attached/.exec(line)?.[1] ?? []).map(Number));
}
