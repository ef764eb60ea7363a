/** The writing part of files.ts: who waits for whom, and what is lost. */

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { openLibc } from "../../src/libc/libc.ts";
import { Directory } from "../e2e/harness/directory.ts";
import { runScript } from "./script.ts";

const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
/** More than any pipe holds. */
const LONG = "0123456789abcde\n".repeat(20_000);

const libc = openLibc();
let directory: Directory;
let opened: number[];

beforeEach(() => {
  directory = new Directory();
  opened = [];
});

afterEach(() => {
  for (const descriptor of opened) closeSync(descriptor);
  directory[Symbol.dispose]();
});

function open(path: string, flags: number): number {
  const descriptor = openSync(path, flags, 0o600);
  opened.push(descriptor);
  return descriptor;
}

/** A named pipe; its path. */
function makePipe(name: string): string {
  const path = directory.file(name);
  Bun.spawnSync(["mkfifo", path]);
  return path;
}

/** Opens a pipe so that it never is without a reader. */
function openPipe(path: string, flags: number): number {
  open(path, O_RDWR | O_NONBLOCK);
  return open(path, flags);
}

/** Reads as much as LONG is from a pipe, in another process that begins a little later. */
async function readLater(path: string): Promise<string> {
  // Into a file: the test itself reads nothing while it writes.
  const read = Bun.file(`${path} read`);
  const command = ["sh", "-c", 'sleep 0.1; exec head -c "$1" "$0"', path, `${LONG.length}`];
  await Bun.spawn(command, { stdout: read }).exited;
  return await read.text();
}

/** What a pipe holds now. */
function contentsOf(path: string): string {
  const bytes = Buffer.alloc(LONG.length);
  return bytes.toString("latin1", 0, readSync(open(path, O_RDONLY | O_NONBLOCK), bytes));
}

function flagsOf(descriptor: number): string {
  return /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8"))?.[1] ?? "";
}

/** Both kinds of pipe ends: one on which a write waits, and one on which it fails instead. */
const KINDS = [
  ["blocking", O_WRONLY],
  ["non-blocking", O_WRONLY | O_NONBLOCK],
] as const;

describe("writing all of a text", () => {
  test("puts it into a file in UTF-8, behind what was written before", () => {
    const path = directory.file("file");
    const descriptor = open(path, O_WRONLY | O_CREAT);
    expect(libc.write(descriptor, "größe\n")).toBe(true);
    expect(libc.write(descriptor, LONG)).toBe(true);
    expect(libc.write(descriptor, "")).toBe(true);
    expect(readFileSync(path, "utf8") === `größe\n${LONG}`).toBe(true);
  });

  test.each(KINDS)("to a %s pipe waits for a slow reader", async (kind, flags) => {
    const path = makePipe(kind);
    const descriptor = openPipe(path, flags);
    const text = readLater(path);
    expect(libc.write(descriptor, LONG)).toBe(true);
    expect((await text) === LONG).toBe(true);
  });

  test("fails when nobody reads, when there is no room and when the descriptor is closed", () => {
    const path = makePipe("pipe");
    const reader = openSync(path, O_RDONLY | O_NONBLOCK);
    const writer = open(path, O_WRONLY);
    closeSync(reader);
    expect(libc.write(writer, "x")).toBe(false);
    expect(libc.write(open("/dev/full", O_WRONLY), "x")).toBe(false);
    expect(libc.write(-1, "x")).toBe(false);
  });
});

describe("writing within a time", () => {
  test("puts a text into a file in UTF-8, behind what was written before", () => {
    const path = directory.file("file");
    const descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND);
    expect(libc.writeWithin(descriptor, "größe\n", 50)).toBe(true);
    expect(libc.writeWithin(descriptor, LONG, 5000)).toBe(true);
    expect(libc.writeWithin(descriptor, "", 50)).toBe(true);
    expect(readFileSync(path, "utf8") === `größe\n${LONG}`).toBe(true);
  });

  test.each(KINDS)("to a %s pipe gives it the text whole, if that is read in time", async (kind, flags) => {
    const path = makePipe(kind);
    const descriptor = openPipe(path, flags);
    const text = readLater(path);
    expect(libc.writeWithin(descriptor, LONG, 5000)).toBe(true);
    expect((await text) === LONG).toBe(true);
  });

  test.each(KINDS)("to a %s pipe gives up when the reader does not read", (kind, flags) => {
    const path = makePipe(kind);
    const descriptor = openPipe(path, flags);
    const start = performance.now();
    expect(libc.writeWithin(descriptor, LONG, 100)).toBe(false);
    expect(performance.now() - start).toBeWithin(95, 1000);
    expect(libc.writeWithin(descriptor, "one more line\n", 1)).toBe(false);
    const taken = contentsOf(path);
    expect(taken.length).toBeGreaterThanOrEqual(4096);
    expect(LONG.startsWith(taken)).toBe(true);
  });

  test("to a reader who takes a little at a time gives up when the time for all of it is over", async () => {
    const path = makePipe("pipe");
    const descriptor = openPipe(path, O_WRONLY);
    const reader = Bun.spawn(["sh", "-c", 'while sleep 0.05; do head -c 4096; done < "$0"', path], {
      stdout: "ignore",
      timeout: 1000,
    });
    const start = performance.now();
    const whole = libc.writeWithin(descriptor, LONG, 200);
    const took = performance.now() - start;
    reader.kill();
    await reader.exited;
    expect(whole).toBe(false);
    expect(took).toBeWithin(195, 800);
  });

  test("leaves the descriptor as it is for others who share it", () => {
    const descriptor = openPipe(makePipe("pipe"), O_WRONLY);
    const before = flagsOf(descriptor);
    libc.writeWithin(descriptor, "a line\n", 50);
    expect(flagsOf(descriptor)).toBe(before);
  });

  test("fails when nobody reads, when there is no room and when the descriptor is closed", () => {
    const path = makePipe("pipe");
    const reader = openSync(path, O_RDONLY | O_NONBLOCK);
    const writer = open(path, O_WRONLY);
    closeSync(reader);
    expect(libc.writeWithin(writer, "x", 50)).toBe(false);
    expect(libc.writeWithin(open("/dev/full", O_WRONLY), "x", 50)).toBe(false);
    expect(libc.writeWithin(-1, "x", 50)).toBe(false);
  });

  test("gives up on what says that it can be written to and then takes nothing", async () => {
    expect(await runScript("ready-but-full.ts")).toEqual([true, true, false]);
  });
});
