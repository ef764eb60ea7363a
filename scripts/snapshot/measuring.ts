/**
 * A frozen program that shows which of its pages it needs.
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
import { PROT_READ, PROT_WRITE, type Range } from "./layout.ts";
import { Plan } from "./plan.ts";
import { PAGE } from "./report.ts";
import { isStopped, PATIENCE, TEMPORARY } from "./run.ts";

/**
 * What is played. Init has a child already when it starts, one that stays when it is asked to stop; its command has it
 * stopped as soon as it may. So in the end it waits for that child. It sees no process but these: a prefix of the
 * emulator's, $1, has a /proc with links to theirs. $$ is this shell's number, and then init's.
 */
const SCENE = `
(trap ': > "$1/asked"' TERM; while kill -0 $$; do sleep 0.1; done) 2>/dev/null &
ln -s $$ "$1/proc/self"
for each in $$ $!; do ln -s "/proc/$each" "$1/proc/$each"; done
shift
exec "$@"`;
/** The command does nothing until it is asked, and asks when it is let. When init is gone it goes as well. */
const COMMAND = `
trap 'exit 0' TERM
: > "$0/started"
while kill -0 $PPID && ! [ -e "$0/go" ]; do sleep 0.1; done
kill -TERM $PPID
while kill -0 $PPID; do sleep 0.1; done`;
const waiting = (directory: string): readonly string[] => ["sh", "-c", COMMAND, directory];

/** The words behind init's name; `directory` is for signs. */
const RUNS = {
  /** A start is one without options, and that has two forms. */
  start: (directory: string) => ["--", ...waiting(directory)],
  plain: waiting,
  /** A stop tells of all that it does, and asks for time, since somebody stays and the machine may be busy. */
  stop: (directory: string) => [
    "-vvv",
    "--grace",
    "10m",
    "--sweep-grace",
    "10m",
    "--",
    ...waiting(directory),
  ],
  /** The same is told in the other way; there is no time for the one who stays. */
  told: (directory: string) => [
    "-vvv",
    "--log-format",
    "json",
    "--sweep-grace",
    "0",
    "--",
    ...waiting(directory),
  ],
} satisfies Readonly<Record<string, (directory: string) => readonly string[]>>;

/** How often it has to be seen asleep, 10 ms apart, to be taken for waiting. */
const OFTEN = 10;

/** A run of a measuring file, in which it waits for its command. */
export class MeasuringRun implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), TEMPORARY));
  readonly #child: Bun.Subprocess;

  constructor(file: Buffer, emulator: readonly string[], purpose: keyof typeof RUNS) {
    const path = this.#path("init");
    writeFileSync(path, file);
    chmodSync(path, 0o755);
    mkdirSync(this.#path("proc"));
    const [program = "", ...words] = emulator;
    const init = RUNS[purpose](this.#directory);
    // Under the same name in every build: init reads it, and how long it is decides how much memory that takes.
    const command = ["-L", this.#directory, "-0", "/init", ...words, path, ...init];
    this.#child = Bun.spawn(["sh", "-c", SCENE, "scene", this.#directory, program, ...command], {
      cwd: "/",
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "ignore", Bun.file(this.#path("said"))],
      // Without a terminal, whoever builds: init looks for one, and the file would be another.
      detached: true,
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Waits until its command runs, and it has nothing to do but to wait. Throws BuildError when it does not come to that. */
  untilItRuns(): void {
    this.#untilItWaits("started");
  }

  /** Has it stopped, and waits until it has asked everyone to stop, and waits for somebody who stays. Throws BuildError. */
  untilItStops(): void {
    writeFileSync(this.#path("go"), "");
    this.#untilItWaits("asked");
  }

  /** Has it stopped, and waits until it would leave. Throws BuildError. */
  untilItLeaves(): void {
    writeFileSync(this.#path("go"), "");
    if (!isStopped(this.pid)) this.#fail();
  }

  #untilItWaits(sign: string): void {
    const end = Date.now() + PATIENCE;
    for (let asleep = 0; asleep < OFTEN;) {
      const state = /^State:\t(.)/m.exec(readFileSync(`/proc/${this.pid}/status`, "utf8"))?.[1];
      if (state === "Z" || Date.now() > end) this.#fail();
      asleep = state === "S" && existsSync(this.#path(sign)) ? asleep + 1 : 0;
      Bun.sleepSync(10);
    }
  }

  #fail(): never {
    const said = readFileSync(this.#path("said"), "utf8");
    throw new BuildError(`the frozen program does not run; it says: ${said}`);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
    rmSync(this.#directory, { recursive: true });
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

/** The measuring file of a frozen program, whose `empty` memory a restore maps itself. */
export function measuringFile(frozen: ElfFile, empty: readonly Range[]): Buffer {
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
  new Plan(new ElfFile(bytes, "the measuring file")).measure();
  return bytes;
}
