/** What bun.lock says of a package: the version, and the checksum that an installation compares. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReleaseError } from "./error.ts";

const ROOT = join(import.meta.dir, "../..");

/** A package of npm's, as it is installed. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  /** Of the archive that npm serves, in hexadecimal. */
  readonly sha512: string;
}

/** Finds a package that the root of the repository asks for. Throws a ReleaseError when the file does not have it. */
export function locked(name: string): Locked {
  const lock: unknown = Bun.JSONC.parse(readFileSync(join(ROOT, "bun.lock"), "utf8"));
  const packages = property(lock, "packages");
  // Name and version, registry, what it depends on, checksum.
  const entry = property(packages, name);
  const [id, integrity] = Array.isArray(entry) ? [String(entry[0]), String(entry.at(-1))] : ["", ""];
  const version = id.slice(id.lastIndexOf("@") + 1);
  const digest = /^sha512-(.+)$/.exec(integrity)?.[1];
  if (version === "" || digest === undefined) {
    throw new ReleaseError(`bun.lock has no checksum of ${name}; run bun install`);
  }
  return { name, version, sha512: Buffer.from(digest, "base64").toString("hex") };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
