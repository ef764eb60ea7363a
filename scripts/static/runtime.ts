/** Bun's executable for a target: it comes from an npm package, whose checksum is in bun.lock. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../build/error.ts";
import type { Target } from "./targets.ts";

const ROOT = join(import.meta.dir, "../..");

/**
 * The path of the executable; installs its package when it is not there. Throws BuildError when that fails, or when
 * `builder`, the version of the Bun that builds, is another: what it writes would not fit.
 */
export function runtimeFor({ runtimePackage, name }: Target, builder: string = Bun.version): string {
  const directory = join(ROOT, "node_modules", runtimePackage);
  const path = join(directory, "bin/bun");
  if (!existsSync(path)) install();
  if (!existsSync(path))
    throw new BuildError(`bun install has not brought ${runtimePackage}, the runtime for ${name}`);
  const version = versionIn(join(directory, "package.json"));
  if (version !== builder) {
    throw new BuildError(
      `this is Bun ${builder}, and init is built with Bun ${version}: npx -y bun@${version} run build`,
    );
  }
  return path;
}

/** The packages are for one processor each, and an ordinary install leaves out those of others. */
function install(): void {
  const words = ["install", "--frozen-lockfile", "--cpu=*", "--os=linux", "--libc=glibc"];
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, ...words], { cwd: ROOT });
  if (exitCode !== 0) throw new BuildError(`bun install failed:\n${stderr.toString().trimEnd()}`);
}

function versionIn(file: string): string {
  const description: unknown = JSON.parse(readFileSync(file, "utf8"));
  const hasVersion = typeof description === "object" && description !== null && "version" in description;
  return hasVersion ? String(description.version) : "of an unknown version";
}
