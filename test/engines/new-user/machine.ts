/** A machine on which nothing has been done yet, with the sources on it: a root directory of Debian's, and a new user's. */

import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Finished, run } from "../../../scripts/lib/command.ts";

const ROOT = join(import.meta.dir, "../../..");

/** What it takes. */
export const PROGRAMS = ["bash", "debootstrap", "apt-get", "node", "npm", "git", "unshare", "pivot_root"];

/** Milliseconds for 60 MB from a slow mirror. */
const LIMIT = 10 * 60_000;

/** Makes one in a folder; returns its root directory. Throws when that fails. */
export async function makeMachine(folder: string): Promise<string> {
  const root = join(folder, "root");
  await succeed(["bash", join(import.meta.dir, "make.sh"), root]);
  await copySources(join(root, "root/lastcall"));
  return root;
}

/** Copies what a clone of this repository would have, with what has been changed here. */
export async function copySources(to: string): Promise<void> {
  const listed = await succeed([
    "git",
    "-C",
    ROOT,
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  for (const path of listed.split("\0").filter((each) => each !== "")) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(ROOT, path), join(to, path));
  }
}

/** Has a shell run commands there, in the directory of the sources, for so many milliseconds at most. */
export async function runOn(root: string, commands: string, limit: number): Promise<Finished> {
  const enter = ["bash", join(import.meta.dir, "enter.sh"), root, commands];
  const apart = ["unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child=KILL"];
  return await run([...apart, ...enter], { limit });
}

async function succeed(command: readonly string[]): Promise<string> {
  const { succeeded, output } = await run(command, { limit: LIMIT });
  if (!succeeded) throw new Error(`${command.join(" ")}: ${output}`);
  return output;
}
