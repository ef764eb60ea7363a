/** Which open descriptors were inherited and belong to the command, and which are the runtime's own. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";

const DESCRIPTORS = "/proc/self/fd";

/**
 * Bun marks every descriptor from 4 up as close-on-exec when it starts. What was open then was inherited, so none of
 * it can have had that mark, and the command is to find it open.
 */
export function keepInheritedDescriptors(libc: Libc): void {
  const names = libc.listDirectory(DESCRIPTORS);
  if (names instanceof Errno) return;
  const descriptors = names.map(Number).filter((descriptor) => descriptor > 2);
  const own = ofEventLoop(libc, descriptors);
  for (const descriptor of descriptors) if (!own.has(descriptor)) libc.keepOnExec(descriptor);
}

/**
 * The runtime's event loop: an epoll instance that watches one eventfd and nothing else (proc_pid_fdinfo(5)). Both
 * are opened after the others were marked, so nothing but their kind tells them apart.
 */
function ofEventLoop(libc: Libc, descriptors: readonly number[]): ReadonlySet<number> {
  const own = new Set<number>();
  for (const descriptor of descriptors) {
    if (libc.readLink(`${DESCRIPTORS}/${String(descriptor)}`) !== "anon_inode:[eventpoll]") continue;
    const info = libc.readFile(`/proc/self/fdinfo/${String(descriptor)}`);
    if (info instanceof Errno) continue;
    const watched = [...info.matchAll(/^tfd:\s*(\d+)/gm)].map(([, number]) => Number(number));
    const [only] = watched;
    if (only === undefined || watched.length !== 1) continue;
    if (libc.readLink(`${DESCRIPTORS}/${String(only)}`) !== "anon_inode:[eventfd]") continue;
    own.add(descriptor).add(only);
  }
  return own;
}
