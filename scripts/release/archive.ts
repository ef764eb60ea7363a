/** Archives whose bytes depend on nothing but what is in them. */

import { packTar } from "modern-tar";
import { output } from "./programs.ts";

/** A file in an archive, or a directory, whose name ends with a slash. */
export interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  /** Permissions; 0644 if nothing else is said, and 0755 of a directory. */
  readonly mode?: number;
}

/** A tar archive with these entries in this order: all of them root's, and of one time. */
export async function tar(entries: readonly Entry[], time: Date): Promise<Uint8Array> {
  return await packTar(
    entries.map(({ name, content, mode }) => {
      const isDirectory = name.endsWith("/");
      return {
        header: {
          name,
          type: isDirectory ? "directory" : "file",
          size: content.length,
          mode: mode ?? (isDirectory ? 0o755 : 0o644),
          mtime: time,
          uid: 0,
          gid: 0,
          // Names would be looked up where it is unpacked.
          uname: "",
          gname: "",
        },
        ...(isDirectory ? {} : { body: content }),
      };
    }),
  );
}

/**
 * Compresses by gzip(1), with neither name nor time. The zlib of a runtime would do it faster, but chooses its way by the
 * processor, and then two machines write different bytes.
 */
export function gzip(bytes: Uint8Array): Buffer {
  return output("gzip", ["--best", "--no-name"], { input: bytes });
}
