/** posix_spawn(3): the only way to start a program from a process whose memory a fork would have to copy. */

import { type Pid, pid } from "../process.ts";
import type { Errno } from "./errno.ts";
import { Memory } from "./memory.ts";
import type { Native } from "./native.ts";
import type { SignalSet } from "../signal-set.ts";
import { CStrings } from "./strings.ts";

/** A program to start. */
export interface SpawnRequest {
  /** A path, or a name without a slash that is looked up along PATH; a byte string. */
  readonly file: string;
  readonly argv: CStrings;
  readonly environment: CStrings;
  /** The child's signal mask. */
  readonly mask: SignalSet;
  /** What the child leads: a process group, a session, or neither. */
  readonly leads: "group" | "session" | "nothing";
  /** Signals that the child does not ignore though this process does. */
  readonly defaults: SignalSet;
  /** The descriptor of a terminal of which the child's group becomes the foreground, before the program runs. */
  readonly terminal?: number;
}

export interface Spawn {
  /**
   * Starts a program. Errors: those of execve(2), fork(2) and tcsetpgrp(3);
   * ENOEXEC for a file that is neither a program nor begins with `#!` (no shell is tried).
   */
  readonly spawn: (request: SpawnRequest) => Pid | Errno;
}

// <spawn.h>
const POSIX_SPAWN_SETPGROUP = 0x02;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const POSIX_SPAWN_SETSID = 0x80;
const LEADS: Readonly<Record<SpawnRequest["leads"], number>> = {
  group: POSIX_SPAWN_SETPGROUP,
  session: POSIX_SPAWN_SETSID,
  nothing: 0,
};
/** More than posix_spawnattr_t (336 bytes), posix_spawn_file_actions_t (80) and sigset_t (128) need anywhere. */
const STRUCT_SIZE = 512;

export function spawner(native: Native): Spawn {
  const { c, ffi, argument } = native;

  // Made once, and used again: what a call still reads must not be collected.
  const attributes = new Memory(ffi, STRUCT_SIZE);
  const actions = new Memory(ffi, STRUCT_SIZE);
  const set = new Memory(ffi, STRUCT_SIZE);
  const child = new Memory(ffi, 4);

  function spawn(request: SpawnRequest): Pid | Errno {
    const flags = LEADS[request.leads] | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    c.posix_spawnattr_init(attributes.address);
    c.posix_spawnattr_setflags(attributes.address, flags);
    c.posix_spawnattr_setpgroup(attributes.address, 0);
    c.posix_spawnattr_setsigmask(attributes.address, sigset(request.mask));
    c.posix_spawnattr_setsigdefault(attributes.address, sigset(request.defaults));
    c.posix_spawn_file_actions_init(actions.address);
    if (request.terminal !== undefined) {
      c.posix_spawn_file_actions_addtcsetpgrp_np(actions.address, request.terminal);
    }
    const error = c.posix_spawnp(
      child.address,
      argument.put(request.file),
      actions.address,
      attributes.address,
      CStrings.addressOf(request.argv),
      CStrings.addressOf(request.environment),
    );
    if (error !== 0) return native.error("posix_spawn", error);
    return pid(child.view.getInt32(0, true));
  }

  /** The address of a set; the calls copy it. glibc's sigset_t begins with the kernel's. */
  function sigset(signals: SignalSet): number {
    set.view.setBigUint64(0, signals, true);
    return set.address;
  }

  return { spawn };
}
