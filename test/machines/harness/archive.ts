/** An archive from which a kernel fills its first root directory: cpio(5), the new format. */

import { readFileSync } from "node:fs";

const EXECUTABLE = 0o100755;
/** The name that ends an archive. */
const TRAILER = "TRAILER!!!";

/** An executable file of the root directory. */
export interface Member {
  readonly name: string;
  /** Where its content is. */
  readonly path: string;
}

/** An archive of these. Throws the file system's errors. */
export function archive(members: readonly Member[]): Uint8Array {
  const entries = members.map(({ name, path }, index) => entry(name, index + 1, readFileSync(path)));
  return Buffer.concat([...entries, entry(TRAILER, 0, Buffer.alloc(0))]);
}

/** Magic number and 13 fields of eight hexadecimal digits, then name and content, each filled up to four bytes. */
function entry(name: string, inode: number, content: Uint8Array): Uint8Array {
  const [owner, group, links, time, device, check] = [0, 0, 1, 0, 0, 0];
  const before = [inode, EXECUTABLE, owner, group, links, time, content.length];
  const fields = [...before, device, device, device, device, name.length + 1, check];
  const numbers = fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  return Buffer.concat([padded(Buffer.from(`070701${numbers}${name}\0`)), padded(content)]);
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
