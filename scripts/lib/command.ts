/** Runs other programs and keeps what they print. */

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a program ended, with everything that it wrote to stdout and stderr, in order. */
export interface Finished {
  readonly succeeded: boolean;
  /** The exit status; undefined when a signal ended it, or it could not be started. */
  readonly status?: number;
  readonly output: string;
}

/** What is not the same for every program. */
export interface RunOptions {
  /** Added to our own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** After so many milliseconds the program is killed. */
  readonly limit?: number;
}

/**
 * Runs a program to its end. A program that cannot be started has failed, like any other.
 *
 * The output goes through a file: a process that the program leaves behind would hold a pipe open, and reading it
 * would never end.
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { environment = {}, limit } = options;
  return await withTemporaryFolder(async (folder) => {
    const path = join(folder, "output");
    const file = openSync(path, "a");
    const start = performance.now();
    try {
      const child = Bun.spawn([...command], {
        env: { ...process.env, ...environment },
        stdio: ["ignore", file, file],
        ...(limit === undefined ? {} : { timeout: limit, killSignal: "SIGKILL" }),
      });
      await child.exited;
      const status = child.exitCode;
      const output = readFileSync(path, "utf8");
      return {
        succeeded: status === 0,
        ...(status === null ? {} : { status }),
        output: output + lastWords(child.signalCode, performance.now() - start, limit),
      };
    } catch (error) {
      return { succeeded: false, output: `${String(error)}\n` };
    } finally {
      closeSync(file);
    }
  });
}

/** Calls `use` with a new folder that is removed afterwards. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A program that was killed cannot say so itself. */
function lastWords(signal: string | number | null, took: number, limit = Infinity): string {
  if (signal === null) return "";
  return took < limit ? `\nended by ${signal}\n` : `\nkilled: it did not end within ${limit / 1000} s\n`;
}
