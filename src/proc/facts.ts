/** All that is told of a process, put together from its files in /proc. */

import { EACCES, ENOENT, EPERM, Errno, ESRCH } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { isPid, type Pid } from "../process.ts";
import { hasEnded, readReception, type Reception, type ReceptionRequest } from "./reception.ts";
import { parseStat } from "./stat.ts";
import { parseStatus, type Status } from "./status.ts";

/** Milliseconds of a clock tick. */
const TICK = 10;

/** One process. What is undefined is not known. */
export interface ProcessFacts extends Status {
  readonly pid: Pid;
  readonly group: number;
  readonly session: number;
  /** When it started, in milliseconds of the clock that counts from boot. */
  readonly startTime: number;
  /** Its arguments, byte strings, as far as they are in the first 4096 bytes; none when it has none. */
  readonly words: readonly string[];
  /** How it takes signals; undefined for a zombie, which takes none. */
  readonly reception?: Reception;
}

/** The processes that there are. */
export interface ProcessList {
  readonly processes: readonly ProcessFacts[];
  /** How many more there are that this user may not look at (the option hidepid=1 of /proc). */
  readonly hidden: number;
}

/** Every process but the kernel's own threads; an error when /proc cannot be read, as with no descriptor left. */
export function readAllFacts(files: Files, request: ReceptionRequest): ProcessList | Errno {
  const names = files.listDirectory("/proc");
  if (names instanceof Errno) return names;
  const processes: ProcessFacts[] = [];
  let hidden = 0;
  for (const number of names.filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (!isPid(number)) continue;
    const facts = readFacts(files, number, request);
    if (facts instanceof Errno) {
      if (!isRefusal(facts)) return facts;
      hidden++;
    } else if (facts !== undefined) processes.push(facts);
  }
  return { processes, hidden };
}

/** One process; undefined when it is gone, or a thread of the kernel. */
export function readFacts(
  files: Files,
  pid: Pid,
  request: ReceptionRequest,
): ProcessFacts | undefined | Errno {
  const path = `/proc/${String(pid)}`;
  const [statText, statusText] = [files.readFile(`${path}/stat`), files.readFile(`${path}/status`)];
  if (statText instanceof Errno) return unlessGone(statText);
  if (statusText instanceof Errno) return unlessGone(statusText);
  const [stat, status] = [parseStat(pid, statText), parseStatus(statusText)];
  if (stat === undefined || status === undefined || stat.isKernelThread) return undefined;

  const isZombie = hasEnded(status.state) && (status.threads ?? 1) <= 1;
  const reception = isZombie ? undefined : readReception(files, pid, status, request);
  return {
    ...status,
    pid,
    group: stat.group,
    session: stat.session,
    startTime: stat.startTime * TICK,
    words: readWords(files, path),
    ...(reception === undefined ? {} : { reception }),
  };
}

function unlessGone(error: Errno): Errno | undefined {
  return error.code === ENOENT || error.code === ESRCH ? undefined : error;
}

function isRefusal(error: Errno): boolean {
  return error.code === EACCES || error.code === EPERM;
}

/** A process may have megabytes of arguments; nobody reads them. */
const MOST_BYTES = 4096;

function readWords(files: Files, path: string): readonly string[] {
  const text = files.readFile(`${path}/cmdline`, MOST_BYTES);
  return text instanceof Errno || text === "" ? [] : text.replace(/\0$/, "").split("\0");
}
