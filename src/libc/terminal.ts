/** The terminal's foreground process group: tcgetpgrp(3), credentials(7) */

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
}

export function terminal(native: Native): Terminal {
  return {
    foregroundGroup: (descriptor) => checked(native, "tcgetpgrp", native.c.tcgetpgrp(descriptor)),
    setForegroundGroup: (descriptor, group) =>
      succeeded(native, "tcsetpgrp", native.c.tcsetpgrp(descriptor, group)),
  };
}
