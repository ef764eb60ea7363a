/** How this program, executing itself, tells itself what it is to be: by the first entries of the environment. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import type { SignalSet } from "../signal-set.ts";
import type { CStrings } from "../libc/strings.ts";

/** What a relay does before it becomes the command: relay.ts */
export type RelayTask = "ignore-children" | "take-terminal" | "pass-listen-pid";

const TASKS: readonly RelayTask[] = ["ignore-children", "take-terminal", "pass-listen-pid"];

/** A process that is to become the command. */
export interface Relay {
  readonly tasks: readonly RelayTask[];
  /** The name of init's manner, in which it says why it cannot. */
  readonly manner: string;
}

/** What a process of this program is, once it is not the one that somebody else started. */
export interface Stage {
  /** Undefined for init itself. */
  readonly relay: Relay | undefined;
  /** The parent's number when the first stage began; 0 when it is outside this PID namespace. */
  readonly parent: number;
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
export function stageEntries({ relay, parent, mask }: Stage, by: number): readonly string[] {
  const is = relay === undefined ? "init" : ["relay", ...relay.tasks, relay.manner].join("+");
  return [`LASTCALL_BOOT=${is}:${String(by)}:${String(parent)}:${mask.toString(16)}`, ...ONE_THREAD];
}

/** This process's stage. Entries of another process's making count for nothing, wherever they come from. */
export function currentStage(libc: Libc, start = libc.start()): Stage | undefined {
  const { environment, record, hasSettings } = start;
  if (!hasSettings) return undefined;
  if (ONE_THREAD.some((entry, index) => environment.at(index + 1) !== entry)) return undefined;
  const entry = /^LASTCALL_BOOT=([a-z+-]+):([1-9]\d*):(\d+):([0-9a-f]+)$/.exec(environment.at(0) ?? "");
  const [, is = "", by, parent, mask] = entry ?? [];
  const relay = readRelay(is);
  // With a record there is no second stage of init, whatever the environment says.
  if (relay === undefined && (is !== "init" || record !== undefined)) return undefined;
  const expected = relay === undefined ? libc.ownPid() : libc.parentPid();
  if (Number(by) !== expected) return undefined;
  return { relay, parent: Number(parent), mask: BigInt(`0x${mask ?? ""}`) };
}

function readRelay(text: string): Relay | undefined {
  const [is, ...words] = text.split("+");
  const manner = words.at(-1);
  if (is !== "relay" || manner === undefined) return undefined;
  return { tasks: TASKS.filter((task) => words.slice(0, -1).includes(task)), manner };
}

/** Executes this program's file; returns only why it could not. */
export function executeSelf(libc: Libc, argv: CStrings, environment: CStrings): Errno {
  const path = libc.readLink(EXECUTABLE);
  // By its own name, or the process would be called "exe" in every list; without it, when the file is deleted.
  if (!(path instanceof Errno)) libc.execute(path, argv, environment);
  return libc.execute(EXECUTABLE, argv, environment);
}

/** This program's file, by a path that can be executed; a byte string. */
export function ownFile(libc: Libc): string {
  const { record } = libc.start();
  // Without /proc, as it was called: the working directory is still the same.
  const isThere = !(libc.readLink(EXECUTABLE) instanceof Errno);
  if (isThere || record === undefined || record.executable === "") return EXECUTABLE;
  return record.executable.includes("/") ? record.executable : `./${record.executable}`;
}

const EXECUTABLE = "/proc/self/exe";
