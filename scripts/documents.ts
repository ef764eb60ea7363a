/**
 * Writes what is made of the declaration of the options: the manual page and what shells complete. `bun run documents`,
 * after an option has changed; a test fails until it was done.
 */

import { join } from "node:path";
import { DOCUMENTS } from "./documents/all.ts";

for (const { path, text } of DOCUMENTS) {
  await Bun.write(join(import.meta.dir, "..", path), text());
  console.log(path);
}
