/**
 * Files, as far as an init reads any. Not the runtime's own file functions: they start threads that never go away.
 * Paths are byte strings.
 */

import { Errno } from "./errno.ts";
import { Memory } from "./memory.ts";
import { checked, type Native, succeeded } from "./native.ts";

/** What the kernel keeps about a file. */
export interface FileStatus {
  /** What it is; `other` is a device, a pipe or a socket. */
  readonly kind: "file" | "directory" | "other";
  /** In bytes. */
  readonly size: number;
  /** The same for two names of one file, and for no two files. */
  readonly identity: string;
}

export interface Files {
  /** At most `limit` bytes of a file from `start` on, as a byte string; never waits for a pipe: open(2), read(2) */
  readonly readFile: (path: string, limit?: number, start?: number) => string | Errno;
  /** The names in a directory, without `.` and `..`: getdents64(2) */
  readonly listDirectory: (path: string) => readonly string[] | Errno;
  /** Where a symbolic link leads: readlink(2) */
  readonly readLink: (path: string) => string | Errno;
  /** What there is at a path, links followed: statx(2) */
  readonly statusOf: (path: string) => FileStatus | Errno;
  /** Whether this process may execute the file: access(2) */
  readonly isExecutable: (path: string) => boolean;
  /** Whether the file lies on a file system mounted noexec: statfs(2) */
  readonly isOnNoexecMount: (path: string) => boolean;
  /** Whether this process has a controlling terminal: tty(4) */
  readonly hasControllingTerminal: () => boolean;
  /** Lets a descriptor stay open when another program is executed: fcntl(2) */
  readonly keepOnExec: (descriptor: number) => void;
  readonly close: (descriptor: number) => void;
}

const O_RDONLY = 0;
const O_RDWR = 0o2;
const O_NOCTTY = 0o400;
const O_NONBLOCK = 0o4000;
const SEEK_SET = 0;
const O_CLOEXEC = 0o2000000;
const X_OK = 1;
const F_SETFD = 2;
const ST_NOEXEC = 8;
/** struct statfs of 64-bit Linux: 120 bytes, f_flags at 80. */
const STATFS = { size: 120, flags: 80 };
const AT_FDCWD = -100;
/** What every file system can tell, and no more. */
const STATX_BASIC_STATS = 0x7ff;
/** struct statx: 256 bytes; mode (16 bits), inode and size (64), the device's two numbers (32 each). */
const STATX = { size: 256, mode: 28, inode: 32, bytes: 40, device: 136 };
const S_IFMT = 0o170000;
const KINDS = new Map<number, FileStatus["kind"]>([
  [0o040000, "directory"],
  [0o100000, "file"],
]);
/** struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name. */
const DIRENT = { length: 16, name: 19 };
const CHUNK = 16384;

export function files(native: Native): Files {
  const { c, ffi, numbers, argument } = native;
  /** What is read comes through here: a look at all processes reads a file of each. */
  let chunk: Memory | undefined;

  function open(path: string, flags: number): number | Errno {
    return checked(native, "open", c.open(argument.put(path), flags | O_CLOEXEC, 0));
  }

  function readFile(path: string, limit = Infinity, start = 0): string | Errno {
    const descriptor = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
    if (descriptor instanceof Errno) return descriptor;
    if (start > 0) c.lseek(descriptor, start, SEEK_SET);
    chunk ??= new Memory(ffi, CHUNK);
    let text = "";
    while (text.length < limit) {
      const wanted = Math.min(chunk.view.byteLength, limit - text.length);
      const count = checked(native, "read", c.read(descriptor, chunk.address, wanted));
      if (count instanceof Errno) {
        c.close(descriptor);
        return count;
      }
      if (count === 0) break;
      text += chunk.byteString(count);
    }
    c.close(descriptor);
    return text;
  }

  function listDirectory(path: string): readonly string[] | Errno {
    const descriptor = open(path, O_RDONLY);
    if (descriptor instanceof Errno) return descriptor;
    const records = new Memory(ffi, CHUNK);
    const names: string[] = [];
    for (;;) {
      const result = c.syscall(numbers.getdents64, descriptor, records.address, CHUNK, 0, 0, 0);
      const count = checked(native, "getdents64", result);
      if (count instanceof Errno || count === 0) {
        c.close(descriptor);
        return count instanceof Errno ? count : names;
      }
      names.push(...directoryNames(records.view, count));
    }
  }

  function readLink(path: string): string | Errno {
    const target = new Memory(ffi, 4096);
    const result = c.readlink(argument.put(path), target.address, target.view.byteLength);
    const length = checked(native, "readlink", result);
    return length instanceof Errno ? length : target.byteString(length);
  }

  function opens(path: string, flags: number): boolean {
    const descriptor = open(path, flags);
    if (descriptor instanceof Errno) return false;
    c.close(descriptor);
    return true;
  }

  function statusOf(path: string): FileStatus | Errno {
    const { view, address } = new Memory(ffi, STATX.size);
    const failed = succeeded(
      native,
      "statx",
      c.statx(AT_FDCWD, argument.put(path), 0, STATX_BASIC_STATS, address),
    );
    if (failed !== undefined) return failed;
    const device = `${view.getUint32(STATX.device, true)}:${view.getUint32(STATX.device + 4, true)}`;
    return {
      kind: KINDS.get(view.getUint16(STATX.mode, true) & S_IFMT) ?? "other",
      size: Number(view.getBigUint64(STATX.bytes, true)),
      identity: `${device}:${view.getBigUint64(STATX.inode, true)}`,
    };
  }

  function isOnNoexecMount(path: string): boolean {
    const info = new Memory(ffi, STATFS.size);
    if (c.statfs(argument.put(path), info.address) !== 0) return false;
    return (info.view.getInt32(STATFS.flags, true) & ST_NOEXEC) !== 0;
  }

  return {
    readFile,
    listDirectory,
    readLink,
    statusOf,
    isExecutable: (path) => c.access(argument.put(path), X_OK) === 0,
    isOnNoexecMount,
    hasControllingTerminal: () => opens("/dev/tty", O_RDWR | O_NOCTTY),
    keepOnExec: (descriptor) => void c.fcntl(descriptor, F_SETFD, 0),
    close: (descriptor) => void c.close(descriptor),
  };
}

function directoryNames(records: DataView, end: number): string[] {
  const names: string[] = [];
  for (let at = 0; at < end; at += records.getUint16(at + DIRENT.length, true)) {
    let name = "";
    for (let index = at + DIRENT.name; ; index++) {
      const byte = records.getUint8(index);
      if (byte === 0) break;
      name += String.fromCharCode(byte);
    }
    if (name !== "." && name !== "..") names.push(name);
  }
  return names;
}
