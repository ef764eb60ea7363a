/** The package for npm, as `npm publish` would send it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "../lib/command.ts";
import { buildLibrary } from "../package.ts";
import { output } from "./programs.ts";

const ROOT = join(import.meta.dir, "../..");

/** Builds the library and packs it. Throws a ReleaseError when npm fails, and what the compiler says when that does. */
export async function npmArchive(): Promise<Buffer> {
  // Not by the script `prepack`: that would fetch a Bun, which is here already.
  buildLibrary();
  return await withTemporaryFolder((folder) => {
    const words = ["pack", "--silent", "--ignore-scripts", "--offline", ROOT];
    const name = output("npm", words, { directory: folder }).toString().trim();
    return Promise.resolve(readFileSync(join(folder, name)));
  });
}
