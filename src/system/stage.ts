/** How this program, executing itself, tells itself what it is to be: by the first entries of the environment. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import type { SignalSet } from "../libc/signals.ts";

/** What a process of this program is, once it is not the one that somebody else started. */
export interface Stage {
  readonly is: "init" | "relay";
  /** The signal mask of the command. */
  readonly mask: SignalSet;
}

/**
 * They keep JavaScriptCore from starting threads: one that prepares memory after the first megabyte of heap, and one
 * that helps the garbage collector.
 */
const ONE_THREAD = ["BUN_JSC_useWarmUpMarkedBlocks=0", "BUN_JSC_numberOfGCMarkers=1"];

/** How many entries of the environment are the stage's and not the command's. */
export const STAGE_ENTRIES = 1 + ONE_THREAD.length;

/** Entries for the next stage, to stand first. `by` is the process that executes it, or starts it. */
export function stageEntries(is: Stage["is"], by: number, mask: SignalSet): readonly string[] {
  return [`LASTCALL_BOOT=${is}:${String(by)}:${mask.toString(16)}`, ...ONE_THREAD];
}

/** This process's stage. An entry of another process's making counts for nothing, wherever it comes from. */
export function currentStage(libc: Libc): Stage | undefined {
  const entry = /^LASTCALL_BOOT=(init|relay):(\d+):([0-9a-f]+)$/.exec(libc.start.environment.at(0) ?? "");
  const [, is, by, mask] = entry ?? [];
  if (is === "init" && Number(by) === libc.ownPid()) return { is, mask: BigInt(`0x${mask ?? ""}`) };
  if (is === "relay" && Number(by) === libc.parentPid()) return { is, mask: BigInt(`0x${mask ?? ""}`) };
  return undefined;
}

/** Where this program's file is. */
export function ownPath(libc: Libc): string {
  const LINK = "/proc/self/exe";
  const path = libc.readLink(LINK);
  return path instanceof Errno ? LINK : path;
}
