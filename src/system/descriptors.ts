/** Which open descriptors were inherited and belong to the command, and which are the runtime's own. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";

const DESCRIPTORS = "/proc/self/fd";

/**
 * Bun marks every descriptor from 4 up as close-on-exec when it starts. What was open then was inherited, so none of
 * it can have had that mark, and the command is to find it open.
 */
export function keepInheritedDescriptors(libc: Libc): void {
  const descriptors = openDescriptors(libc);
  const own = ofEventLoop(libc, descriptors);
  for (const descriptor of descriptors) if (!own.has(descriptor)) libc.keepOnExec(descriptor);
}

/** Those from 3 up. */
function openDescriptors(libc: Libc): readonly number[] {
  const names = libc.listDirectory(DESCRIPTORS);
  if (!(names instanceof Errno)) return names.map(Number).filter((descriptor) => descriptor > 2);
  // With none left to open the directory with, the limit is low: a link can be read without one.
  const LOW = 1024;
  const numbers = Array.from({ length: LOW }, (_, descriptor) => descriptor).slice(3);
  return numbers.filter((each) => !(libc.readLink(`${DESCRIPTORS}/${String(each)}`) instanceof Errno));
}

/**
 * The runtime's event loop: an epoll instance that watches one eventfd and nothing else (proc_pid_fdinfo(5)). Both
 * are opened after the others were marked, so nothing but their kind tells them apart.
 */
function ofEventLoop(libc: Libc, descriptors: readonly number[]): ReadonlySet<number> {
  const ofKind = (kind: string): readonly number[] =>
    descriptors.filter((each) => libc.readLink(`${DESCRIPTORS}/${String(each)}`) === `anon_inode:[${kind}]`);
  const eventfds = new Set(ofKind("eventfd"));
  const own = new Set<number>();
  for (const epoll of ofKind("eventpoll")) {
    const info = libc.readFile(`/proc/self/fdinfo/${String(epoll)}`);
    // What cannot be looked into, with no descriptor left to do it, is rather the runtime's than anybody's.
    const watched = info instanceof Errno ? [...eventfds] : watchedBy(info);
    if (watched.length !== 1 || !watched.every((each) => eventfds.has(each))) continue;
    for (const each of [epoll, ...watched]) own.add(each);
  }
  return own;
}

function watchedBy(info: string): readonly number[] {
  return [...info.matchAll(/^tfd:\s*(\d+)/gm)].map(([, descriptor]) => Number(descriptor));
}
