/** One process, as /proc/PID/status tells of it (proc_pid_status(5)). */

import type { SignalSet } from "../signal-set.ts";

/** What a status file says. What the kernel does not tell is undefined: never 0, never a guess. */
export interface Status {
  /** At most 15 bytes, a byte string: the file's name, unless the process has given itself another. */
  readonly name: string;
  /** The letter of its state: R, S, D, Z, T, t, X or I. */
  readonly state: string;
  /** The number of the process that it is about, of which this may be a thread (Tgid). */
  readonly leader: number;
  /** The parent's number; 0 when it is outside this PID namespace. */
  readonly parent: number;
  /** The effective user's number. */
  readonly user?: number;
  readonly threads?: number;
  /** The number in each PID namespace, from that of /proc down to the process's own; Linux 4.1. */
  readonly numbers?: readonly number[];
  /** Resident memory, all of it and what no file stands behind (VmRSS, RssAnon), in bytes. A zombie has none. */
  readonly resident?: number;
  readonly anonymous?: number;
  /** Undefined where a kernel does not tell them: gVisor. */
  readonly signals?: SignalMasks;
}

/** The five sets of a status file. `blocked` and `pendingThread` are those of the one thread that the file is about. */
export interface SignalMasks {
  readonly blocked: SignalSet;
  readonly ignored: SignalSet;
  readonly caught: SignalSet;
  /** Pending for the process, whichever thread takes them. */
  readonly pending: SignalSet;
  readonly pendingThread: SignalSet;
}

/**
 * Reads a status file; undefined when it is cut off.
 *
 * @example
 * import { parseStatus, signalName, signalsIn } from "lastcall";
 * const text = ["Name: worker", "State: S", "Tgid: 7", "PPid: 1", "SigBlk: 0", "SigIgn: 4001", "SigCgt: 0"];
 * const status = parseStatus(text.join("\n").replaceAll(": ", ":\t"));
 * console.log(signalsIn(status?.signals?.ignored ?? 0n).map(signalName).join(" ")); // SIGHUP SIGTERM
 */
export function parseStatus(text: string): Status | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    // One tab, and no more: a name may begin and end with spaces.
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^\t/, ""));
  }
  const name = fields.get("Name");
  const state = fields.get("State")?.charAt(0) ?? "";
  const [leader, parent] = [numberIn(fields.get("Tgid")), numberIn(fields.get("PPid"))];
  if (name === undefined || state === "" || leader === undefined || parent === undefined) return undefined;
  const numbers = numbersIn(fields.get("NSpid"));
  return {
    name: unescapeName(name),
    state,
    leader,
    parent,
    ...known("user", numbersIn(fields.get("Uid"))?.[1]),
    ...known("threads", numberIn(fields.get("Threads"))),
    ...known("numbers", numbers),
    ...known("resident", kibibytesIn(fields.get("VmRSS"))),
    ...known("anonymous", kibibytesIn(fields.get("RssAnon"))),
    ...known("signals", masksIn(fields)),
  };
}

/** A property if its value is known. */
function known<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Readonly<Partial<Record<Name, Value>>> {
  const one: Partial<Record<Name, Value>> = {};
  if (value !== undefined) one[name] = value;
  return one;
}

function masksIn(fields: ReadonlyMap<string, string>): SignalMasks | undefined {
  const [blocked, ignored, caught, pending, pendingThread] = [
    ...["SigBlk", "SigIgn", "SigCgt", "ShdPnd", "SigPnd"],
  ].map((name) => setIn(fields.get(name)));
  if (blocked === undefined || ignored === undefined || caught === undefined) return undefined;
  return { blocked, ignored, caught, pending: pending ?? 0n, pendingThread: pendingThread ?? 0n };
}

function setIn(digits: string | undefined): SignalSet | undefined {
  return digits !== undefined && /^[0-9a-f]{1,16}$/.test(digits) ? BigInt(`0x${digits}`) : undefined;
}

function numbersIn(words: string | undefined): readonly number[] | undefined {
  const numbers = words?.trim().split(/\s+/).map(Number);
  return numbers?.every(Number.isInteger) === true ? numbers : undefined;
}

function numberIn(word: string | undefined): number | undefined {
  return numbersIn(word)?.[0];
}

function kibibytesIn(text: string | undefined): number | undefined {
  const [, digits] = /^ *(\d+) kB$/.exec(text ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024;
}

/** The kernel writes line ends and backslashes of a name as `\n` and `\\` (fs/proc/array.c, proc_task_name). */
function unescapeName(name: string): string {
  return name.replace(/\\(n|\\|[0-7]{3})/g, (_, code: string) => {
    if (code === "n") return "\n";
    return code === "\\" ? code : String.fromCharCode(parseInt(code, 8));
  });
}
