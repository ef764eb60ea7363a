/** What the tests of releases share. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { allLibraries } from "../../scripts/release/make.ts";

export const ROOT = join(import.meta.dir, "../..");

/** Why no release can be made here; undefined if it can. A compiler is missing, or this is no Debian. */
export function reasonToSkipRelease(): string | undefined {
  if (commit === undefined) return "this is no checkout, or git is missing";
  try {
    allLibraries();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Who commits, and when: the same each time. */
const AUTHOR = {
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@localhost",
  GIT_AUTHOR_DATE: "1700000000 +0000",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@localhost",
  GIT_COMMITTER_DATE: "1700000000 +0000",
};

/** What a program prints; throws when it fails. */
export function output(
  directory: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const env = { ...process.env, ...environment };
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { cwd: directory, env });
  if (exitCode === 0) return stdout.toString().trimEnd();
  throw new Error(`${command.join(" ")}:\n${stdout.toString()}${stderr.toString()}`);
}

/** Calls git in a checkout. */
export function git(directory: string, ...words: readonly string[]): string {
  return output(directory, ["git", ...words], AUTHOR);
}

/**
 * The files as they are now, committed or not, as a commit that no branch knows: what is tested is not what was
 * committed last. Undefined where there is no git.
 */
export const commit = commitOfNow();

function commitOfNow(): string | undefined {
  const index = join(ROOT, `node_modules/.cache/test-${process.pid}.index`);
  mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
  const within = { ...AUTHOR, GIT_INDEX_FILE: index };
  try {
    if (output(ROOT, ["git", "rev-parse", "--show-prefix"]) !== "") return undefined;
    output(ROOT, ["git", "add", "--all"], within);
    const tree = output(ROOT, ["git", "write-tree"], within);
    return output(ROOT, ["git", "commit-tree", "-m", "test", tree], within);
  } catch {
    return undefined;
  } finally {
    Bun.spawnSync(["rm", "-f", index]);
  }
}
