/** Commands that cannot be started, and how that is explained. */

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { type ExecFailure, explainExecFailure, predictExecFailure } from "../../src/proc/exec-failure.ts";
import { Directory } from "../e2e/harness/directory.ts";
import { reportOf, Script } from "../libc/script.ts";

const libc = openLibc();

/** Commands in a directory of their own. */
export class Commands extends Directory {
  /** Makes a file that may be executed; its path. */
  program(name: string, contents: string | Uint8Array, mode = 0o755): string {
    const path = this.file(name);
    writeFileSync(path, contents, "latin1");
    chmodSync(path, mode);
    return path;
  }

  /** Makes a directory; its path. */
  folder(name: string): string {
    mkdirSync(this.file(name), { recursive: true });
    return this.file(name);
  }
}

/** Has the kernel try to start a file, and explains what it says. */
export function explain(file: string, ...words: readonly string[]): ExecFailure {
  const argv = libc
    .start()
    .argv.from(libc.start().argv.length)
    .after(file, ...words);
  const error = libc.spawn({
    file,
    argv,
    environment: libc.start().environment,
    leads: "group",
    mask: 0n,
    defaults: 0n,
  });
  if (!(error instanceof Errno)) throw new Error(`${file} was started`);
  return explainExecFailure(libc, file, undefined, error);
}

/** Says what would keep a file from starting, without starting it. */
export function predict(file: string): ReturnType<typeof predictExecFailure> {
  return predictExecFailure(libc, file, undefined);
}

/** Has the kernel try, and says so beforehand: that must be the same. */
export function explainTwice(file: string): ExecFailure {
  const [predicted, explained] = [predict(file), explain(file)];
  if (!Bun.deepEquals(predicted, explained)) {
    throw new Error(`foretold: ${JSON.stringify(predicted)}\nseen: ${explained.message}`);
  }
  return explained;
}

/** Explains an error that the kernel cannot be brought to give here. */
export function explainError(file: string, code: number, text = ""): ExecFailure {
  return explainExecFailure(libc, file, undefined, new Errno("posix_spawn", code, text));
}

/** Has the kernel try in a process of its own, where PATH or the rights may be others. */
export async function explainElsewhere(
  file: string,
  path: string,
  under: readonly string[] = [],
): Promise<unknown> {
  const fixture = join(import.meta.dir, "fixtures/explain.ts");
  return await reportOf(new Script(fixture, { words: [file], under: [...under, "env", `PATH=${path}`] }));
}

/** A command that is found, and why it cannot run. */
export function cannotRun(name: string, because: string): ExecFailure {
  return { status: 126, message: `cannot start ${name}: ${because}` };
}

/** A command that is not found. */
export function notFound(name: string, because: string): ExecFailure {
  return { status: 127, message: `cannot start ${name}: ${because}` };
}
