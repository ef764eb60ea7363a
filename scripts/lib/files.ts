/** What scripts do with files. */

import { copyFileSync, linkSync } from "node:fs";

/** Makes a file have a second name; where a file system cannot, a copy. Throws the file system's errors. */
export function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
