/** The error numbers of Linux as values with names. */

/** Why a call to libc failed: errno(3). */
export class Errno {
  /** The function that failed: `kill`. */
  readonly call: string;
  /** The number: 3. */
  readonly code: number;
  /** What strerror(3) says: `No such process`. */
  readonly text: string;

  constructor(call: string, code: number, text: string) {
    this.call = call;
    this.code = code;
    this.text = text;
  }

  /** The function and the reason, for a message. */
  toString(): string {
    return `${this.call}: ${this.text}`;
  }
}

// <asm-generic/errno.h>, for x86_64 and arm64 alike; only those that some code here tells apart.
export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EIO = 5;
export const E2BIG = 7;
export const ENOEXEC = 8;
export const EBADF = 9;
export const ECHILD = 10;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const ENOTDIR = 20;
export const EMFILE = 24;
export const ETXTBSY = 26;
export const EFBIG = 27;
export const EPIPE = 32;
export const ENAMETOOLONG = 36;
export const ENOSYS = 38;
export const ELOOP = 40;
export const ELIBBAD = 80;
export const EOPNOTSUPP = 95;
