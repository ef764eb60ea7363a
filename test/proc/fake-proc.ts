/** A /proc made of texts: for what no process of this machine would do at the right moment. */

import { EACCES, ENOENT, Errno } from "../../src/libc/errno.ts";
import type { Files } from "../../src/libc/files.ts";
import { openLibc } from "../../src/libc/libc.ts";

/** Files and links by path; "refused" stands for what may not be read. Folders are those that the paths name. */
export type FakeFiles = Readonly<Record<string, string>>;

export const REFUSED = "refused";

const libc = openLibc();

export function fakeFiles(files: FakeFiles): Files {
  const at = (path: string): string | Errno => {
    const text = files[path];
    if (text === undefined) return new Errno("open", ENOENT, "No such file or directory");
    return text === REFUSED ? new Errno("open", EACCES, "Permission denied") : text;
  };
  return {
    ...libc,
    readFile: (path, limit = Infinity, start = 0) => {
      // The memory of a process is as large as its addresses.
      const text = at(path);
      return text instanceof Errno || path.endsWith("/mem") ? text : text.slice(start, start + limit);
    },
    readLink: at,
    listDirectory: (path) => {
      if (files[path] === REFUSED) return new Errno("open", EACCES, "Permission denied");
      const below = Object.keys(files).filter((each) => each.startsWith(`${path}/`));
      const names = below.map((each) => each.slice(path.length + 1).split("/")[0] ?? "");
      return [...new Set(names)];
    },
  };
}

/** A stat file. */
export function statText(pid: number, flags = 0): string {
  return `${pid} (name) S 7 8 9 0 -1 ${flags} 1 2 3 4 5 6 7 8 20 0 1 0 1000 1000 200 18446744073709551615\n`;
}

/** A status file. Masks are hexadecimal numbers. */
export function statusText({
  name = "name",
  state = "S",
  parent = 0,
  threads = 1,
  blocked = "0",
  ignored = "0",
  caught = "0",
  numbers = "12",
}: Partial<Record<"name" | "state" | "blocked" | "ignored" | "caught" | "numbers", string>> & {
  readonly parent?: number;
  readonly threads?: number;
}): string {
  return [
    `Name:\t${name}`,
    `State:\t${state} (some)`,
    "Tgid:\t12",
    `PPid:\t${parent}`,
    "Uid:\t1\t2\t3\t4",
    `NSpid:\t${numbers}`,
    `Threads:\t${threads}`,
    "SigPnd:\t0000000000000001",
    "ShdPnd:\t0000000000000002",
    `SigBlk:\t${blocked}`,
    `SigIgn:\t${ignored}`,
    `SigCgt:\t${caught}`,
    "",
  ].join("\n");
}
