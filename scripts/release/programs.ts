/** The programs of the system that a release calls. */

import { ReleaseError } from "./error.ts";

/** Which package of Debian has each. */
const PACKAGES = { "apt-get": "apt", "dpkg-query": "dpkg", git: "git", gzip: "gzip", npm: "npm", tar: "tar" };

/** The name of one of them. */
export type ProgramName = keyof typeof PACKAGES;

/** What is not the same for every call. */
export interface Call {
  readonly directory?: string;
  readonly input?: Uint8Array;
}

/** What a program writes to its standard output. Throws a ReleaseError when it fails or is not there. */
export function output(program: ProgramName, words: readonly string[], call: Call = {}): Buffer {
  const { succeeded, stdout, stderr } = attempt(program, words, call);
  if (succeeded) return stdout;
  throw new ReleaseError(`${program} ${words[0] ?? ""} failed: ${stderr.toString().trim()}`);
}

/** The same as text without the last line feed; undefined when the program fails. Throws when it is not there. */
export function answer(program: ProgramName, words: readonly string[], call: Call = {}): string | undefined {
  const { succeeded, stdout } = attempt(program, words, call);
  return succeeded ? stdout.toString().trimEnd() : undefined;
}

function attempt(
  program: ProgramName,
  words: readonly string[],
  { directory, input }: Call,
): { readonly succeeded: boolean; readonly stdout: Buffer; readonly stderr: Buffer } {
  const path = Bun.which(program, { PATH: process.env["PATH"] ?? "" });
  if (path === null) {
    throw new ReleaseError(`a release needs ${program}; on Debian: apt-get install ${PACKAGES[program]}`);
  }
  const { exitCode, stdout, stderr } = Bun.spawnSync([path, ...words], {
    ...(directory === undefined ? {} : { cwd: directory }),
    stdin: input ?? "ignore",
    // Their messages are read by us, and GZIP, for one, would change what is written.
    env: { ...environment("PATH", "HOME", "APT_CONFIG"), LC_ALL: "C" },
  });
  return { succeeded: exitCode === 0, stdout, stderr };
}

function environment(...names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
