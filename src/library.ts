/**
 * What `import ... from "lastcall"` gives: the signals of Linux, and what /proc tells of a process and of what a signal would
 * do to it. Functions of their arguments alone: they read nothing, so they run wherever JavaScript does.
 */

export {
  FAULTS,
  isSignal,
  LAST_SIGNAL,
  type Signal,
  signal,
  signalName,
  signalNamed,
  STOPPING,
  UNCATCHABLE,
} from "./signal.ts";
// The others have numbers, too: signalNamed("USR1").
export {
  SIGABRT,
  SIGBUS,
  SIGCHLD,
  SIGCONT,
  SIGFPE,
  SIGHUP,
  SIGILL,
  SIGINT,
  SIGKILL,
  SIGPIPE,
  SIGQUIT,
  SIGSEGV,
  SIGSTOP,
  SIGSYS,
  SIGTERM,
  SIGTRAP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGXFSZ,
} from "./signal.ts";
// Inside, the module's name says of what they are; outside, they stand beside names of the user's own.
export {
  ALL as ALL_SIGNALS,
  includes as includesSignal,
  type SignalSet,
  signalSet,
  signalsIn,
} from "./signal-set.ts";
export {
  describeEnding,
  type Ending,
  identityOf,
  isPid,
  type Pid,
  pid,
  type SeenProcess,
  shellStatus,
  type Ticks,
  ticks,
} from "./process.ts";
export { parseStat, type ProcessEntry } from "./proc/stat.ts";
export { parseStatus, type SignalMasks, type Status } from "./proc/status.ts";
export {
  type Awaited,
  type DefaultAction,
  defaultAction,
  type Effect,
  effectOf,
  type Stance,
  stanceOf,
  type StopOutcome,
  stopOutcome,
} from "./proc/disposition.ts";
