/** What the checkout says of itself: its commit, its tags, and the version as its files have it. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { ReleaseError } from "./error.ts";
import { answer } from "./programs.ts";

const ROOT = join(import.meta.dir, "../..");

/** What a release depends on, beyond the sources. */
export interface Checkout {
  /** package.json's. */
  readonly version: string;
  /** The commit that is checked out, in full. */
  readonly commit: string;
  /** Names of files that are not as they were committed, or not committed at all. */
  readonly changed: readonly string[];
  /** Tags of this commit that name a version: v1.2.3. */
  readonly tags: readonly string[];
  /** The commit that the tag of this version is on, if there is such a tag. */
  readonly tagged: string | undefined;
  /** The newest version with a date in CHANGELOG.md; undefined if it has none, or there is no such file. */
  readonly newestChange: string | undefined;
  /** The version in the manual page. */
  readonly manual: string | undefined;
  /** The address of the repository, as package.json has it. */
  readonly repository: string | undefined;
  /** When it was committed, or SOURCE_DATE_EPOCH: every time in the release is this one. */
  readonly time: Date;
}

/** Looks at the checkout. Throws a ReleaseError where there is no git or no commit. */
export function readCheckout(environment: Readonly<Record<string, string | undefined>>): Checkout {
  const commit = git("rev-parse", "HEAD");
  if (commit === undefined || git("rev-parse", "--show-prefix") !== "") {
    throw new ReleaseError("a release is made of a commit, and this is no checkout: clone the repository");
  }
  const { version } = packageJson;
  return {
    version,
    commit,
    changed: lines(git("status", "--porcelain")).map((line) => line.slice(3)),
    tags: lines(git("tag", "--points-at", "HEAD")).filter((tag) => /^v\d/.test(tag)),
    tagged: git("rev-parse", "--verify", "--quiet", `refs/tags/${tagOf(version)}^{commit}`),
    newestChange: newestVersion(read("CHANGELOG.md") ?? ""),
    manual: /^\.TH .*"lastcall ([^"]+)"/m.exec(read("docs/init.1") ?? "")?.[1],
    repository: repositoryIn(packageJson),
    time: timeOf(environment["SOURCE_DATE_EPOCH"] ?? git("log", "-1", "--format=%ct") ?? ""),
  };
}

/** The tag of a version. */
export function tagOf(version: string): string {
  return `v${version}`;
}

/** The first version that a changelog has a date for: `## [1.2.3] - 2026-12-31`, as keepachangelog.com writes it. */
export function newestVersion(changelog: string): string | undefined {
  return /^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$/m.exec(changelog)?.[1];
}

/** The address in package.json's `repository`, without what only npm wants in it. */
export function repositoryIn(description: object): string | undefined {
  if (!("repository" in description)) return undefined;
  const { repository } = description;
  const isObject = typeof repository === "object" && repository !== null && "url" in repository;
  const address = isObject ? repository.url : repository;
  if (typeof address !== "string") return undefined;
  return address.replace(/^git\+/, "").replace(/\.git$/, "");
}

function timeOf(seconds: string): Date {
  if (/^\d{1,11}$/.test(seconds)) return new Date(Number(seconds) * 1000);
  throw new ReleaseError(`SOURCE_DATE_EPOCH takes seconds since 1970, not "${seconds}"`);
}

function git(...words: readonly string[]): string | undefined {
  return answer("git", words, { directory: ROOT });
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}

function read(name: string): string | undefined {
  const path = join(ROOT, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
