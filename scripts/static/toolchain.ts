/** The C compiler and linker of a target: which they are, whether they are there, and what they say. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../build/error.ts";
import { nativeTarget, type Target } from "./targets.ts";

/** A compiler that is there, with the static C library for its target. */
export interface Toolchain {
  /** Runs gcc in a directory; throws BuildError with its messages when it fails. */
  readonly gcc: (directory: string, words: readonly string[]) => void;
  /** The path of a file of the compiler's or the C library's. */
  readonly fileNamed: (name: string) => string;
}

/** Where programs are when no variable says it. */
const SYSTEM = "/usr/bin:/bin";

/**
 * Finds the tool chain in the directories of `path`; throws BuildError with the command that installs it when it is
 * not there.
 */
export function toolchainFor(target: Target, path: string = process.env["PATH"] ?? SYSTEM): Toolchain {
  const isNative = nativeTarget() === target;
  const gcc = Bun.which(`${isNative ? "" : target.crossPrefix}gcc`, { PATH: path });
  const missing = gcc === null ? "a C compiler" : whatIsMissing(gcc);
  if (gcc === null || missing !== undefined) {
    const packages = isNative ? target.packages.native : target.packages.cross;
    throw new BuildError(
      `to link init for ${target.name}, ${missing ?? ""} is needed; on Debian: apt-get install ${packages}`,
    );
  }
  return {
    gcc: (directory, words) => {
      const { exitCode, stderr } = Bun.spawnSync([gcc, ...words], { cwd: directory, env: environment() });
      if (exitCode !== 0) throw new BuildError(explain(stderr.toString()));
    },
    fileNamed: (name) => fileNamed(gcc, name),
  };
}

/** The directories of the system; and messages in a language that `explain` reads. */
function environment(): Record<string, string> {
  return { PATH: process.env["PATH"] ?? SYSTEM, LC_ALL: "C" };
}

/** gcc answers with the name alone when it finds no such file. */
function fileNamed(gcc: string, name: string): string {
  return Bun.spawnSync([gcc, `-print-file-name=${name}`], { env: environment() })
    .stdout.toString()
    .trim();
}

function whatIsMissing(gcc: string): string | undefined {
  if (["libc.a", "libm.a", "libgcc_eh.a"].some((name) => fileNamed(gcc, name) === name)) {
    return "the static C library";
  }
  // The headers come with the library, but not those of other tools that `gcc` alone finds.
  const directory = mkdtempSync(join(tmpdir(), "lastcall-toolchain-"));
  try {
    const words = [gcc, "-static", "-x", "c", "-", "-o", join(directory, "nothing")];
    const trial = Bun.spawnSync(words, {
      stdin: Buffer.from("#include <pthread.h>\nint main(void) { return 0; }\n"),
      env: environment(),
    });
    return trial.exitCode === 0 ? undefined : "a compiler that can link a static program";
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What the linker found wrong, as one sentence where it is known what it means. */
function explain(messages: string): string {
  const undefinedNames = new Set(
    [...messages.matchAll(/undefined reference to `([^']+)'/g)].map(([, name]) => name),
  );
  if (undefinedNames.size > 0) {
    return `the static C library lacks ${[...undefinedNames].join(", ")}: src/libc/symbols.ts or this Bun asks for what no libc.a here has`;
  }
  // That libc says of getaddrinfo(3) and the like what they need: nobody calls them.
  const errors = messages.split("\n").filter((line) => !line.includes(": warning: "));
  return `the link failed:\n${errors.join("\n").trimEnd()}`;
}
