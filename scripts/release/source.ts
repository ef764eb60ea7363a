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
  const archive = treeOf(commit, [
    `--prefix=${directory}`,
    // The prefix is not put before their names.
    ...added.map(({ name, text }) => `--add-virtual-file=${directory}${name}:${text}`),
  ]);
  return gzip(archive);
}

/** Writes the files of a commit into a folder that is there, with the permissions that git knows, whatever the umask is. */
export function unpackCommit(commit: string, folder: string): void {
  output("tar", ["--extract", "--same-permissions"], { directory: folder, input: treeOf(commit, []) });
}

function treeOf(commit: string, words: readonly string[]): Buffer {
  // Whoever runs this may have set another one, and it becomes the mode of every file.
  const command = ["-c", "tar.umask=0022", "archive", "--format=tar", ...words, commit];
  return output("git", command, { directory: ROOT });
}
