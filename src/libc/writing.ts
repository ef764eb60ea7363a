/** Writing to what may have no reader, no room, or no time. */

import { SIGPIPE, SIGXFSZ, type Signal } from "../signal.ts";
import { clock } from "./clock.ts";
import { EAGAIN, EFBIG, EINTR, ENOSYS, EOPNOTSUPP, EPIPE, Errno } from "./errno.ts";
import { Memory, utf8 } from "./memory.ts";
import { checked, type Native } from "./native.ts";

export interface Writing {
  /** Writes all of a text, waiting for as long as it takes; false when the reader is gone: write(2) */
  readonly write: (descriptor: number, text: string) => boolean;
  /** Writes a text as far as it can be taken within so many milliseconds; false when some of it is lost. */
  readonly writeWithin: (descriptor: number, text: string, patience: number) => boolean;
}

const SEEK_CUR = 1;
/** Flags of open(2), for x86-64 and arm64 alike. */
const [O_WRONLY, O_NOCTTY, O_NONBLOCK, O_CLOEXEC] = [0o1, 0o400, 0o4000, 0o2000000];
const RWF_NOWAIT = 8;
/** Errors of a write that must not wait: it would have to, or cannot tell. */
const MAY_WAIT: ReadonlySet<number> = new Set([EAGAIN, EOPNOTSUPP, ENOSYS]);
const POLLOUT = 4;
/** What the kernel sends to the thread whose write fails so: pipe(7), setrlimit(2) */
const SIGNALS_OF = new Map<number, Signal>([
  [EPIPE, SIGPIPE],
  [EFBIG, SIGXFSZ],
]);
/** Bytes of the kernel's sigset_t. */
const SET_SIZE = 8;

export function writing(native: Native): Writing {
  const { c, ffi, argument } = native;
  const { now } = clock(native);
  const vector = new Memory(ffi, 16);
  const polled = new Memory(ffi, 8);
  const taken = new Memory(ffi, SET_SIZE);
  const noTime = new Memory(ffi, 16);

  function write(descriptor: number, text: string): boolean {
    const bytes = utf8(ffi, text);
    let done = 0;
    while (done < bytes.view.byteLength) {
      const result = c.write(descriptor, bytes.address + done, bytes.view.byteLength - done);
      const count = written("write", result);
      if (!(count instanceof Errno)) done += count;
      else if (count.code === EAGAIN) isWritable(descriptor, -1);
      else if (count.code !== EINTR) return false;
    }
    return true;
  }

  function writeWithin(descriptor: number, text: string, patience: number): boolean {
    const bytes = utf8(ffi, text);
    const end = now() + patience;
    let done = 0;
    while (done < bytes.view.byteLength) {
      const left = Math.max(0, Math.ceil(end - now()));
      const count = writePart(descriptor, bytes.address + done, bytes.view.byteLength - done, left);
      if (count instanceof Errno) return false;
      done += count;
    }
    return true;
  }

  /**
   * RWF_NOWAIT makes one write that does not wait; O_NONBLOCK would change the descriptor for every process that shares
   * it. What does not know the flag (a terminal, a FIFO) is opened once more, for a description of init's own that has
   * it. What never takes anything with the flag (some file systems) gets an ordinary write.
   */
  function writePart(descriptor: number, address: number, length: number, patience: number): number | Errno {
    const first = writeNow(descriptor, address, length);
    if (!(first instanceof Errno) || !MAY_WAIT.has(first.code)) return first;
    if (!isWritable(descriptor, patience)) return first;
    const second = writeNow(descriptor, address, length);
    if (!(second instanceof Errno) || !MAY_WAIT.has(second.code)) return second;
    // A file is the only thing that can be waited for with no risk.
    if (c.lseek(descriptor, 0, SEEK_CUR) !== -1)
      return written("write", c.write(descriptor, address, length));
    // Somebody else has filled the pipe meanwhile.
    if (second.code === EAGAIN) return second;
    return writeToOwn(descriptor, address, length);
  }

  /**
   * To a terminal that poll(2) calls writable a write may still wait, until there is room for all of it (n_tty_write() in the
   * kernel's drivers/tty/n_tty.c). Without /proc, or if the terminal is another user's, it gets a byte, which has room.
   */
  function writeToOwn(descriptor: number, address: number, length: number): number | Errno {
    const path = argument.put(`/proc/self/fd/${String(descriptor)}`);
    const own = c.open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (own === -1) return written("write", c.write(descriptor, address, 1));
    const count = written("write", c.write(own, address, length));
    c.close(own);
    return count;
  }

  function writeNow(descriptor: number, address: number, length: number): number | Errno {
    vector.view.setBigUint64(0, BigInt(address), true);
    vector.view.setBigUint64(8, BigInt(length), true);
    const CURRENT_POSITION = -1;
    const result = c.pwritev2(descriptor, vector.address, 1, CURRENT_POSITION, RWF_NOWAIT);
    return written("pwritev2", result);
  }

  function isWritable(descriptor: number, patience: number): boolean {
    polled.view.setInt32(0, descriptor, true);
    polled.view.setInt16(4, POLLOUT, true);
    return c.poll(polled.address, 1, Math.ceil(patience)) === 1;
  }

  /** How much was written, or why nothing was. */
  function written(call: string, result: number): number | Errno {
    const count = checked(native, call, result);
    const caused = count instanceof Errno ? SIGNALS_OF.get(count.code) : undefined;
    if (caused !== undefined) takeBack(caused);
    return count;
  }

  /**
   * All signals are blocked, so that of a failed write stays pending, ignored or not. Taken for one that somebody has sent,
   * it would go on to the command and end it; and a line about it would fail again, for ever. What is pending for a thread
   * comes before what is for the process: sigtimedwait(2) takes that of the write, and no other.
   */
  function takeBack(signal: Signal): void {
    taken.view.setBigUint64(0, 1n << BigInt(signal - 1), true);
    c.sigtimedwait(taken.address, 0, noTime.address);
  }

  return { write, writeWithin };
}
