/** Runs a program in its making mode until it has stopped itself, and looks at it from outside: proc(5). */

import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../build/error.ts";
import { PAGE, type Report, readReport } from "./report.ts";

/** A program that has stopped itself, with all that it has. */
export interface Stopped {
  readonly report: Report;
  /** What the descriptors are that are open, by number. */
  readonly descriptors: ReadonlyMap<number, string>;
  /** The memory from an address on; pages that nobody wrote to are zero. */
  readonly read: (address: number, bytes: number) => Buffer;
  /** The addresses of pages that are not only zeros for want of any use; `end` is not among them. */
  readonly usedPages: (start: number, end: number) => readonly number[];
}

/** How the directory's name begins in which the program is run. */
export const TEMPORARY = "lastcall-snapshot-";

/** How long the program may take to get there, in milliseconds: an emulator is slow, and a machine may be busy. */
export const PATIENCE = 120_000;

/**
 * Runs `program` with an emulator and its words, and gives what `use` makes of it when it has stopped. Throws BuildError
 * when it does not come to that.
 */
export function whenStopped<T>(
  program: Buffer,
  emulator: readonly string[],
  use: (stopped: Stopped) => T,
): T {
  const directory = mkdtempSync(join(tmpdir(), TEMPORARY));
  try {
    const path = join(directory, "init");
    writeFileSync(path, program);
    chmodSync(path, 0o755);
    const told = join(directory, "report");
    const report = openSync(told, "w");
    const said = join(directory, "said");
    const child = Bun.spawn([...emulator, path], {
      cwd: "/",
      env: {},
      stdio: ["ignore", report, Bun.file(said)],
    });
    closeSync(report);
    try {
      if (!isStopped(child.pid)) {
        const words = readFileSync(said, "utf8");
        throw new BuildError(`the program did not come to the point where it is frozen; it says: ${words}`);
      }
      return lookAt(child.pid, readReport(readFileSync(told)), use);
    } finally {
      child.kill("SIGKILL");
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Waits until a process has stopped itself; whether it has, and not ended. */
export function isStopped(pid: number): boolean {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const state = /^State:\t(.)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (state === "T") return true;
    if (state === "Z") break;
    Bun.sleepSync(10);
  }
  return false;
}

function lookAt<T>(pid: number, report: Report, use: (stopped: Stopped) => T): T {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const folder = `/proc/${pid}/fd`;
  const descriptors = new Map(
    readdirSync(folder).map((name) => [Number(name), readlinkSync(join(folder, name))]),
  );
  try {
    return use({
      report,
      descriptors,
      read: (address, bytes) => readAll(memory, address, bytes),
      usedPages: (start, end) => usedPages(pid, start, end),
    });
  } finally {
    closeSync(memory);
  }
}

/** The addresses of a process's pages that are in memory, or swapped out: proc_pid_pagemap(5). */
export function usedPages(pid: number, start: number, end: number): readonly number[] {
  // Bits 62 and 63: swapped out, and present.
  return pagesThat(pid, start, end, (flags) => (flags & 0xc0) !== 0);
}

/** Those of them that are a file's no more, since the process wrote to its private copy. */
export function writtenPages(pid: number, start: number, end: number): readonly number[] {
  // Bit 61: of a file.
  return pagesThat(pid, start, end, (flags) => (flags & 0xc0) !== 0 && (flags & 0x20) === 0);
}

/** `is` is asked of the uppermost byte of a page's entry. */
function pagesThat(
  pid: number,
  start: number,
  end: number,
  is: (flags: number) => boolean,
): readonly number[] {
  const ENTRY = 8;
  const pages = openSync(`/proc/${pid}/pagemap`, "r");
  try {
    const entries = readAll(pages, (start / PAGE) * ENTRY, ((end - start) / PAGE) * ENTRY);
    const isUsed = (index: number): boolean => is(entries.readUInt8(index * ENTRY + 7));
    return Array.from({ length: (end - start) / PAGE }, (_, index) => index)
      .filter(isUsed)
      .map((index) => start + index * PAGE);
  } finally {
    closeSync(pages);
  }
}

function readAll(file: number, position: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let done = 0; done < bytes;) {
    const count = readSync(file, buffer, done, bytes - done, position + done);
    if (count === 0) throw new BuildError(`the memory at 0x${(position + done).toString(16)} cannot be read`);
    done += count;
  }
  return buffer;
}
