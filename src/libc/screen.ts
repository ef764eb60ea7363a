/** The terminal as a screen: its size (ioctl_tty(2)), and how it hands over keys (termios(3)). */

import type { Errno } from "./errno.ts";
import type { Functions } from "./ffi.ts";
import { Memory } from "./memory.ts";
import { type Native, succeeded } from "./native.ts";
import type { toolSymbols } from "./symbols.ts";

export interface Screen {
  /** How big the terminal at a descriptor is, 0 where it does not know; undefined when there is none: ioctl_tty(2) */
  readonly terminalSize: (descriptor: number) => TerminalSize | undefined;
  /**
   * Lets the terminal at a descriptor hand over each key as it is typed, Ctrl-C too, and show none: termios(3). The mode
   * that it was in, for `restoreMode`. Errors: ENOTTY, EBADF, EIO. In the background SIGTTOU must be blocked.
   */
  readonly takeKeys: (descriptor: number) => TerminalMode | Errno;
  /** Puts the terminal at a descriptor into the mode in which it was. */
  readonly restoreMode: (descriptor: number, mode: TerminalMode) => Errno | undefined;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

declare const modeBrand: unique symbol;

/** The mode of a terminal, as a byte string. */
export type TerminalMode = string & { readonly [modeBrand]: true };

/** struct termios of glibc: flags of 4 bytes, then the control characters (<bits/termios-struct.h>). */
const TERMIOS = { size: 60, input: 0, local: 12, minimum: 17 + 6, patience: 17 + 5 };
/** Input: no signals, parity or line ends made of keys: INPCK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
const INPUT_OFF = 0o2760;
/** Local: ISIG, ICANON, ECHO, IEXTEN. */
const LOCAL_OFF = 0o100013;
/** Do not wait until what was written has been shown: a terminal that nobody reads would keep us for ever. */
const TCSANOW = 0;
/** The same on x86_64 and arm64 (<asm-generic/ioctls.h>). */
const TIOCGWINSZ = 0x5413;

export function screen(native: Native, c: Functions<typeof toolSymbols>): Screen {
  const { ffi } = native;

  function terminalSize(descriptor: number): TerminalSize | undefined {
    const size = new Memory(ffi, 8);
    if (c.ioctl(descriptor, TIOCGWINSZ, size.address) !== 0) return undefined;
    return { rows: size.view.getUint16(0, true), columns: size.view.getUint16(2, true) };
  }

  function takeKeys(descriptor: number): TerminalMode | Errno {
    const termios = new Memory(ffi, TERMIOS.size);
    const failed = succeeded(native, "tcgetattr", c.tcgetattr(descriptor, termios.address));
    if (failed !== undefined) return failed;
    // The brand says where it came from.
    const before = termios.byteString(TERMIOS.size) as TerminalMode;
    clear(termios.view, TERMIOS.input, INPUT_OFF);
    clear(termios.view, TERMIOS.local, LOCAL_OFF);
    termios.view.setUint8(TERMIOS.minimum, 1);
    termios.view.setUint8(TERMIOS.patience, 0);
    const result = c.tcsetattr(descriptor, TCSANOW, termios.address);
    return succeeded(native, "tcsetattr", result) ?? before;
  }

  function restoreMode(descriptor: number, mode: TerminalMode): Errno | undefined {
    const termios = new Memory(ffi, TERMIOS.size);
    for (let index = 0; index < mode.length; index++) termios.view.setUint8(index, mode.charCodeAt(index));
    return succeeded(native, "tcsetattr", c.tcsetattr(descriptor, TCSANOW, termios.address));
  }

  return { terminalSize, takeKeys, restoreMode };
}

function clear(view: DataView, offset: number, flags: number): void {
  view.setUint32(offset, view.getUint32(offset, true) & ~flags, true);
}
