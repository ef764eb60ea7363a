/**
 * The source of the glibc that is in init. Its licence wants it offered where init is, LGPL 2.1, section 6 (a) and (d); and
 * elsewhere it does not stay: Debian's mirrors drop a version when the next one comes.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "../lib/command.ts";
import { tar } from "./archive.ts";
import { ReleaseError } from "./error.ts";
import type { SystemLibrary } from "./libraries.ts";
import { output } from "./programs.ts";

/** An archive of Debian's source packages, as they are. Throws a ReleaseError when one cannot be downloaded. */
export async function glibcSource(libraries: readonly SystemLibrary[], time: Date): Promise<Uint8Array> {
  const wanted = new Set(
    libraries.filter(({ name }) => name === "glibc").map(({ source }) => `${source.name}=${source.version}`),
  );
  return await withTemporaryFolder(async (folder) => {
    for (const name of [...wanted].toSorted()) download(name, folder);
    const files = readdirSync(folder).toSorted();
    return await tar(
      files.map((name) => ({ name, content: readFileSync(join(folder, name)) })),
      time,
    );
  });
}

function download(name: string, folder: string): void {
  try {
    output("apt-get", ["--quiet", "source", "--download-only", name], { directory: folder });
  } catch (error) {
    const reason = /E: (.*)/.exec(error instanceof Error ? error.message : String(error))?.[1] ?? "";
    throw new ReleaseError(
      `the source ${name} cannot be had (${reason}); add deb-src to the Types in /etc/apt/sources.list.d and run apt-get update, or link a glibc that Debian still offers`,
    );
  }
}
