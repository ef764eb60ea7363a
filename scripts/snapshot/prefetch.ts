/**
 * Which pages of a frozen program a start and a stop need, the hot ones: where the file is not in memory, init has them all
 * read at once (scripts/static/carrier/prefetch.c).
 *
 * A measuring file has the same memory, but each page is a segment of its own, and in the file they stand in reverse order.
 * The kernel maps the neighbours of a page that is touched, within its mapping: here it has none, and what is present
 * after a run (proc_pid_pagemap(5)) was touched. It runs under the emulator of the making: for that, code is something to
 * be read as well, and a file may have as many segments as it has pages.
 */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ElfFile, PF_R, PF_W, PROGRAM_HEADER_BYTES, PT, type Segment } from "../static/elf.ts";
import { writeEntry, writeSegments } from "../static/elf-writing.ts";
import { BuildError } from "../build/error.ts";
import { asMapped, PROT_READ, PROT_WRITE, type Range } from "./layout.ts";
import { type HotPages, Plan } from "./plan.ts";
import { PAGE } from "./report.ts";
import { PATIENCE, TEMPORARY, usedPages } from "./run.ts";

/**
 * What is played. Init has a child already when it starts, one that stays when it is asked to stop; its command has it
 * stopped at once. So in the end it waits for that child. It sees no process but these: a prefix of the emulator's, $1, has
 * a /proc with links to theirs. $$ is this shell's number, and then init's.
 */
const SCENE = `
(trap ': > "$1/asked"' TERM; while kill -0 $$; do sleep 0.1; done) 2>/dev/null &
ln -s $$ "$1/proc/self"
for each in $$ $!; do ln -s "/proc/$each" "$1/proc/$each"; done
shift
exec "$@"`;
/** The command does nothing until it is asked. */
const COMMAND = `trap 'exit 0' TERM; kill -TERM $PPID; while kill -0 $PPID; do sleep 0.1; done`;
/** It is not PID 1, and the emulator does not let it adopt orphans; to say so is no part of a start. */
const WORDS = ["--log-level", "error", "--grace", "10m", "--", "sh", "-c", COMMAND];

/**
 * Of memory that can be written, a unit is hot as a whole, in bytes: process numbers, addresses and times decide which page
 * of a hash table is touched, and they are others each time. For the same reason the file would not be reproducible.
 */
const UNIT = 8 * PAGE;

/** How often it has to be seen asleep, 10 ms apart, to be taken for waiting. */
const OFTEN = 10;

/** The hot pages of a frozen program, whose `empty` memory a restore maps itself. Throws BuildError. */
export function hotPages(
  frozen: ElfFile,
  empty: readonly Range[],
  emulator: readonly string[],
): readonly HotPages[] {
  const directory = mkdtempSync(join(tmpdir(), TEMPORARY));
  try {
    const path = join(directory, "init");
    writeFileSync(path, measuringFile(frozen, empty));
    chmodSync(path, 0o755);
    mkdirSync(join(directory, "proc"));
    const said = join(directory, "said");
    const [program = "", ...words] = emulator;
    const child = Bun.spawn(
      ["sh", "-c", SCENE, "scene", directory, program, "-L", directory, ...words, path, ...WORDS],
      { cwd: "/", env: { PATH: process.env["PATH"] }, stdio: ["ignore", "ignore", Bun.file(said)] },
    );
    try {
      waitUntilItWaits(child.pid, join(directory, "asked"), said);
      const { pid } = child;
      return runsOf(frozen.ofType(PT.LOAD).flatMap((segment) => hotOf(pid, segment)));
    } finally {
      child.kill("SIGKILL");
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A page of the file that is mapped. */
interface Page {
  readonly address: number;
  readonly offset: number;
  readonly flags: number;
}

function pagesOf(frozen: ElfFile): readonly Page[] {
  return frozen.ofType(PT.LOAD).flatMap(({ address, offset, fileSize, flags }) => {
    const before = address % PAGE;
    return Array.from({ length: Math.ceil((before + fileSize) / PAGE) }, (_, index) => ({
      address: address - before + index * PAGE,
      offset: offset - before + index * PAGE,
      flags,
    }));
  });
}

function measuringFile(frozen: ElfFile, empty: readonly Range[]): Buffer {
  const pages = pagesOf(frozen);
  const filled = pages.map(({ address, flags }, index): Segment => {
    const offset = (pages.length - index) * PAGE;
    return { type: PT.LOAD, flags, offset, address, fileSize: PAGE, memorySize: PAGE, alignment: PAGE };
  });
  // The emulator reserves all from the lowest address to the highest, so that nothing could be mapped between.
  const reserved = empty.map(({ start, end, protection }): Segment => {
    const flags = (protection & PROT_READ ? PF_R : 0) | (protection & PROT_WRITE ? PF_W : 0);
    return {
      type: PT.LOAD,
      flags,
      offset: 0,
      address: start,
      fileSize: 0,
      memorySize: end - start,
      alignment: PAGE,
    };
  });
  const segments = [
    ...[...filled, ...reserved].sort((a, b) => a.address - b.address),
    ...frozen.ofType(PT.GNU_STACK),
  ];
  const headers = (pages.length + 1) * PAGE;
  const bytes = Buffer.alloc(headers + segments.length * PROGRAM_HEADER_BYTES);
  frozen.bytes.copy(bytes, 0, 0, PAGE);
  for (const [index, { offset }] of pages.entries())
    frozen.bytes.copy(bytes, filled[index]?.offset, offset, offset + PAGE);
  writeSegments(bytes, headers, segments);
  writeEntry(bytes, frozen.entry);
  new Plan(new ElfFile(bytes, "the measuring file")).mapNothing();
  return bytes;
}

/** Addresses of the hot pages in what a process mapped of a segment. */
function hotOf(pid: number, segment: Segment): readonly number[] {
  const { start, end } = asMapped(segment);
  const used = usedPages(pid, start, end);
  if ((segment.flags & PF_W) === 0) return used;
  const units = new Set(used.map((address) => Math.floor(address / UNIT)));
  return [...units]
    .flatMap((unit) => Array.from({ length: UNIT / PAGE }, (_, index) => unit * UNIT + index * PAGE))
    .filter((address) => address >= start && address < end);
}

function waitUntilItWaits(pid: number, asked: string, said: string): void {
  const end = Date.now() + PATIENCE;
  for (let asleep = 0; asleep < OFTEN;) {
    const state = /^State:\t(.)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (state === "Z" || Date.now() > end) {
      throw new BuildError(`the frozen program does not run; it says: ${readFileSync(said, "utf8")}`);
    }
    asleep = state === "S" && existsSync(asked) ? asleep + 1 : 0;
    Bun.sleepSync(10);
  }
}

function runsOf(pages: readonly number[]): readonly HotPages[] {
  const runs: HotPages[] = [];
  for (const page of pages.map((address) => address / PAGE)) {
    const before = runs.at(-1);
    if (before !== undefined && before.first + before.count === page)
      runs[runs.length - 1] = { ...before, count: before.count + 1 };
    else runs.push({ first: page, count: 1 });
  }
  return runs;
}
