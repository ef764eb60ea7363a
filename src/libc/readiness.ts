/** Waiting for several things at once: keys, signals, a reader (poll(2), signalfd(2)). */

import { EAGAIN, EINTR, type Errno } from "./errno.ts";
import { Memory, utf8 } from "./memory.ts";
import { checked, type Native } from "./native.ts";
import type { SignalSet } from "../signal-set.ts";

export interface Readiness {
  /**
   * A descriptor that can be read as long as one of those signals is pending, which must be blocked; taking them is for
   * `wait`: signalfd(2). Errors: EMFILE, ENFILE, ENOMEM.
   */
  readonly openSignals: (of: SignalSet) => number | Errno;
  /**
   * Waits until one of the descriptors can be read, or is at its end, at most so many milliseconds, for ever if less
   * than 0: poll(2). Those that can, in their order; none when the time is up.
   */
  readonly waitToRead: (descriptors: readonly number[], limit: number) => readonly number[];
  /** What can be read at once, at most so many bytes, as a byte string; empty at the end, or when nothing is there. */
  readonly readSome: (descriptor: number, limit: number) => string;
  /** Writes all of a text, for as long as it takes, unless another descriptor can be read meanwhile. */
  readonly writeUnless: (
    descriptor: number,
    text: string,
    interruption: number,
  ) => "written" | "interrupted" | "reader is gone";
}

const POLLIN = 1;
const POLLOUT = 4;
const POLLFD_SIZE = 8;
const SET_SIZE = 8;
const SFD_CLOEXEC = 0o2000000;
const NEW = -1;
/** A pipe that has room has room for so much, so that the write does not wait (pipe(7), PIPE_BUF). */
const ATOMIC = 4096;

export function readiness(native: Native): Readiness {
  const { c, ffi, numbers } = native;

  function openSignals(of: SignalSet): number | Errno {
    const set = new Memory(ffi, SET_SIZE);
    set.view.setBigUint64(0, of, true);
    const result = c.syscall(numbers.signalfd4, NEW, set.address, SET_SIZE, SFD_CLOEXEC, 0, 0);
    return checked(native, "signalfd4", result);
  }

  function poll(
    interests: readonly { readonly descriptor: number; readonly events: number }[],
    limit: number,
  ): readonly boolean[] {
    const polled = new Memory(ffi, POLLFD_SIZE * Math.max(1, interests.length));
    interests.forEach(({ descriptor, events }, index) => {
      polled.view.setInt32(index * POLLFD_SIZE, descriptor, true);
      polled.view.setInt16(index * POLLFD_SIZE + 4, events, true);
    });
    const count = c.poll(polled.address, interests.length, Math.ceil(limit));
    // What poll does not say is not so: EINTR comes of being stopped and continued.
    return interests.map(
      (_, index) => count > 0 && polled.view.getInt16(index * POLLFD_SIZE + 6, true) !== 0,
    );
  }

  function waitToRead(descriptors: readonly number[], limit: number): readonly number[] {
    const interests = descriptors.map((descriptor) => ({ descriptor, events: POLLIN }));
    const ready = poll(interests, limit);
    return descriptors.filter((_, index) => ready[index]);
  }

  function readSome(descriptor: number, limit: number): string {
    const bytes = new Memory(ffi, limit);
    const count = c.read(descriptor, bytes.address, limit);
    return count > 0 ? bytes.byteString(count) : "";
  }

  function writeUnless(
    descriptor: number,
    text: string,
    interruption: number,
  ): "written" | "interrupted" | "reader is gone" {
    const bytes = utf8(ffi, text);
    let done = 0;
    while (done < bytes.view.byteLength) {
      const [writable, interrupted] = poll(
        [
          { descriptor, events: POLLOUT },
          { descriptor: interruption, events: POLLIN },
        ],
        -1,
      );
      if (interrupted === true) return "interrupted";
      if (writable !== true) continue;
      const size = Math.min(bytes.view.byteLength - done, ATOMIC);
      const result = c.write(descriptor, bytes.address + done, size);
      if (result >= 0) done += result;
      else if (!RETRIED.has(native.lastError("write").code)) return "reader is gone";
    }
    return "written";
  }

  return { openSignals, waitToRead, readSome, writeUnless };
}

const RETRIED: ReadonlySet<number> = new Set([EAGAIN, EINTR]);
