/** Terminals and whose they are: tcgetpgrp(3), credentials(7), ioctl_tty(2) */

import { Memory } from "./memory.ts";
import type { Errno } from "./errno.ts";
import { checked, type Native, succeeded } from "./native.ts";

export interface Terminal {
  /**
   * The foreground group of the terminal at a descriptor; 0 when its leader is outside this PID namespace.
   * Errors: ENOTTY when it is not this session's terminal, EBADF when it is closed, ENXIO, EIO.
   */
  readonly foregroundGroup: (descriptor: number) => number | Errno;
  /** Makes a group the foreground one. SIGTTOU must be blocked, or a background caller is stopped. */
  readonly setForegroundGroup: (descriptor: number, group: number) => Errno | undefined;
  /** Whether a descriptor is one of a terminal, this session's or another's: isatty(3) */
  readonly isTerminal: (descriptor: number) => boolean;
  /** Opens this process's controlling terminal; ENXIO when it has none: tty(4) */
  readonly openTerminal: () => number | Errno;
  /**
   * This process has no controlling terminal any more. Of a session's leader none of the session has, and the foreground
   * group gets SIGHUP and SIGCONT: ioctl_tty(2), TIOCNOTTY. Errors: ENOTTY when it is not the controlling terminal.
   */
  readonly leaveTerminal: (descriptor: number) => Errno | undefined;
  /** The terminal becomes that of this process's session, which it leads: ioctl_tty(2), TIOCSCTTY */
  readonly takeTerminal: (descriptor: number) => Errno | undefined;
}

// <asm-generic/ioctls.h>, <asm-generic/fcntl.h>
const TCGETS = 0x5401;
const TIOCSCTTY = 0x540e;
const TIOCNOTTY = 0x5422;
const O_RDWR = 0o2;
const O_NOCTTY = 0o400;
const O_CLOEXEC = 0o2000000;
/** More than struct termios has, in bytes. */
const TERMIOS_SIZE = 64;

export function terminal(native: Native): Terminal {
  const { c, ffi, numbers, argument } = native;
  const ioctl = (descriptor: number, operation: number, value: number): number =>
    c.syscall(numbers.ioctl, descriptor, operation, value, 0, 0, 0);
  return {
    foregroundGroup: (descriptor) => checked(native, "tcgetpgrp", c.tcgetpgrp(descriptor)),
    setForegroundGroup: (descriptor, group) => succeeded(native, "tcsetpgrp", c.tcsetpgrp(descriptor, group)),
    isTerminal: (descriptor) => ioctl(descriptor, TCGETS, new Memory(ffi, TERMIOS_SIZE).address) === 0,
    openTerminal: () =>
      checked(native, "open", c.open(argument.put("/dev/tty"), O_RDWR | O_NOCTTY | O_CLOEXEC, 0)),
    leaveTerminal: (descriptor) => succeeded(native, "ioctl", ioctl(descriptor, TIOCNOTTY, 0)),
    takeTerminal: (descriptor) => succeeded(native, "ioctl", ioctl(descriptor, TIOCSCTTY, 0)),
  };
}
