/** The source archive, with what was linked written down in it. */

import { join } from "node:path";
import { gzip } from "./archive.ts";
import { output } from "./programs.ts";

const ROOT = join(import.meta.dir, "../..");

/** A text that is in the archive and not in the repository. */
export interface AddedText {
  readonly name: string;
  readonly text: string;
}

/**
 * The archive of a commit, compressed: everything that is in it, under one directory. Its files have the time of the commit. Throws
 * a ReleaseError when git does not know the commit.
 */
export function sourceArchive(version: string, commit: string, added: readonly AddedText[]): Buffer {
  const directory = `lastcall-${version}/`;
  const archive = output(
    "git",
    [
      // Whoever runs this may have set another one, and it becomes the mode of every file.
      ...["-c", "tar.umask=0022", "archive", "--format=tar", `--prefix=${directory}`],
      // The prefix is not put before their names.
      ...added.map(({ name, text }) => `--add-virtual-file=${directory}${name}:${text}`),
      commit,
    ],
    { directory: ROOT },
  );
  return gzip(archive);
}
