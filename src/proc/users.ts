/** Names of users: /etc/passwd (passwd(5)), where the image has one. */

import { Errno } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { displayed } from "../text.ts";

/** More of it is not read: it belongs to the image, and can be anything. In bytes. */
const MOST = 65_536;

/** The name of the user with that number, readable; undefined when it has none here. */
export function userNamed(files: Pick<Files, "readFile">, uid: number): string | undefined {
  const users = files.readFile("/etc/passwd", MOST);
  if (users instanceof Errno) return undefined;
  for (const line of users.split("\n")) {
    const [name = "", , number] = line.split(":");
    if (number === String(uid) && name !== "") return displayed(name);
  }
  return undefined;
}
