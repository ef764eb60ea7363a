/** The package for npm, as `npm publish` would send it. */

import { chmodSync, cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "../lib/command.ts";
import { buildLibrary } from "../package.ts";
import { output } from "./programs.ts";
import { unpackCommit } from "./source.ts";

const ROOT = join(import.meta.dir, "../..");
/** What `buildLibrary` writes, and package.json lists. */
const LIBRARY = "dist/npm";

/**
 * Builds the library and packs it with the files of a commit. npm keeps the permissions that files have, so they are not taken
 * from a checkout, whose owner may have a umask of their own. Throws a ReleaseError when npm fails, and what the compiler says
 * when that does.
 */
export async function npmArchive(commit: string): Promise<Buffer> {
  // Not by the script `prepack`: that would fetch a Bun, which is here already.
  const built = buildLibrary();
  return await withTemporaryFolder((folder) => {
    const checkout = join(folder, "lastcall");
    mkdirSync(checkout);
    unpackCommit(commit, checkout);
    cpSync(join(ROOT, LIBRARY), join(checkout, LIBRARY), { recursive: true });
    for (const name of built) chmodSync(join(checkout, LIBRARY, name), 0o644);
    const words = ["pack", "--silent", "--ignore-scripts", "--offline", checkout];
    const name = output("npm", words, { directory: folder }).toString().trim();
    return Promise.resolve(readFileSync(join(folder, name)));
  });
}
