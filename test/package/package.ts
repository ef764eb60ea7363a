/** The package as somebody who installs it has it. */

import { join } from "node:path";
import { buildLibrary } from "../../scripts/package.ts";
import { shown } from "../readme/blocks.ts";

export const ROOT = join(import.meta.dir, "../..");

/** Packs the repository, and installs that into a folder as the README says; returns the names of what is in it. */
export function installInto(folder: string): readonly string[] {
  // Not as the script `prepack`: that would fetch a Bun, which is here already.
  buildLibrary();
  output(folder, ["npm", "pack", "--silent", "--ignore-scripts", "--offline", ROOT]);
  const [archive = ""] = new Bun.Glob("*.tgz").scanSync(folder);
  // It is not in a registry yet, and would not be this one.
  const words = shown("the package").replace("lastcall", `--offline ./${archive}`);
  output(folder, ["sh", "-c", words]);
  const installed = join(folder, "node_modules/lastcall");
  return [...new Bun.Glob("**/*").scanSync({ cwd: installed, dot: true })].sort();
}

/** What a program prints; throws when it fails. */
export function output(folder: string, command: readonly string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { cwd: folder });
  if (exitCode === 0) return stdout.toString();
  throw new Error(`${command.join(" ")}:\n${stdout.toString()}${stderr.toString()}`);
}
