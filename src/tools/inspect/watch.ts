/** The processes on the screen of a terminal, again and again, and what the keys do there. */

import { Errno } from "../../libc/errno.ts";
import type { TerminalMode } from "../../libc/screen.ts";
import { ALL, signalSet } from "../../signal-set.ts";
import type { ToolLibc } from "../../libc/tools.ts";
import type { Pid } from "../../process.ts";
import { SIGHUP, SIGTSTP, signal } from "../../signal.ts";
import { type Key, readKeys, unfinished } from "./keys.ts";
import { ENDING, isDumb, openSignals, statusAfter, STDOUT, styleOf, takeSignals } from "./output.ts";
import { lookAt, lookAtAll, NotSeen, type Snapshot } from "./snapshot.ts";
import { afterKey, drawDetail, drawTree, firstView, type Screen } from "./view.ts";

const STDIN = 0;
const SIGWINCH = signal(28);
const NOTICED = ENDING | signalSet([SIGWINCH, SIGTSTP]);
const DEFAULT_ROWS = 24;
/** Milliseconds between two looks. */
export const INTERVAL = 1000;
/** How long the rest of a key's bytes may take, in milliseconds: what comes later is another key. */
const KEY_PATIENCE = 50;
/** How long the terminal may take to be put back as it was, in milliseconds. */
const LAST_PATIENCE = 200;

/** The other screen, which leaves the first one as it is, and no cursor; lines that are too wide are not continued. */
const OPEN = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const CLOSE = "\x1b[?7h\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
/** Before the line is written: behind one that fills it, this would erase its last letter. */
const CLEAR_LINE = "\x1b[K";
const REST_OF_SCREEN = "\x1b[J";

/** Whether there is a screen to draw on. */
export function hasScreen(libc: ToolLibc): boolean {
  return libc.terminalSize(STDOUT) !== undefined && !isDumb(libc);
}

/** Shows the tree, or one process, until a key or a signal ends it; gives the exit status. */
export function watchOnScreen(libc: ToolLibc, pid: Pid | undefined): number {
  const signals = openSignals(libc, NOTICED);
  // What cannot be seen at all is said before the screen is taken.
  let tree: Snapshot | undefined = pid === undefined ? lookAtAll(libc) : undefined;
  if (pid !== undefined) lookAt(libc, pid);
  // In the background the terminal belongs to another: whoever brings this to the foreground continues it.
  if (isInBackground(libc)) stop(libc);
  let mode = open(libc);
  try {
    return show();
  } finally {
    close(libc, mode);
  }

  function show(): number {
    let view = firstView(pid);
    let due = -Infinity;
    for (;;) {
      if (libc.now() >= due) {
        if (view.open === undefined) tree = lookAtAll(libc);
        due = libc.now() + INTERVAL;
      }
      const screen = screenOf(libc);
      const frame =
        view.open === undefined
          ? drawTree(view, (tree ??= lookAtAll(libc)), screen)
          : drawDetail(view, seen(libc, view.open.pid), screen);
      ({ view } = frame);
      const text = HOME + frame.lines.map((line) => CLEAR_LINE + line).join("\r\n") + REST_OF_SCREEN;
      if (libc.writeUnless(STDOUT, text, signals) === "reader is gone") return statusAfter([SIGHUP]);

      const keyboard = mode === undefined ? [] : [STDIN];
      const ready = libc.waitToRead([signals, ...keyboard], Math.max(0, Math.ceil(due - libc.now())));
      if (ready.includes(signals)) {
        const taken = takeSignals(libc, NOTICED);
        const ending = taken.filter((each) => each !== SIGWINCH && each !== SIGTSTP);
        if (ending.length > 0) return statusAfter(ending);
        if (taken.includes(SIGTSTP)) suspend();
      } else if (ready.includes(STDIN)) {
        const keys = typed(libc, signals);
        if (keys === undefined) return statusAfter([SIGHUP]);
        for (const key of keys) {
          if (key === "leave") return 0;
          if (key === "suspend") suspend();
          else view = afterKey(view, key, tree?.rows ?? [], screen);
        }
      }
    }
  }

  function suspend(): void {
    close(libc, mode);
    stop(libc);
    mode = open(libc);
  }
}

/** A process in detail, or why it cannot be seen any more. */
function seen(libc: ToolLibc, pid: Pid): Snapshot | string {
  try {
    return lookAt(libc, pid);
  } catch (error) {
    if (error instanceof NotSeen) return error.message;
    throw error;
  }
}

function screenOf(libc: ToolLibc): Screen {
  const rows = libc.terminalSize(STDOUT)?.rows ?? 0;
  // Some terminals do not know how high they are, and say 0.
  return { ...styleOf(libc), rows: rows === 0 ? DEFAULT_ROWS : rows };
}

/** Takes the terminal; its mode as it was, undefined when keys come from elsewhere and are not for us. */
function open(libc: ToolLibc): TerminalMode | undefined {
  const mode = libc.takeKeys(STDIN);
  libc.writeWithin(STDOUT, OPEN, LAST_PATIENCE);
  return mode instanceof Errno ? undefined : mode;
}

/** Puts the terminal back as it was. */
function close(libc: ToolLibc, mode: TerminalMode | undefined): void {
  libc.writeWithin(STDOUT, CLOSE, LAST_PATIENCE);
  if (mode !== undefined) libc.restoreMode(STDIN, mode);
}

function isInBackground(libc: ToolLibc): boolean {
  const foreground = libc.foregroundGroup(STDIN);
  return !(foreground instanceof Errno) && foreground !== libc.ownGroup();
}

/**
 * Stops this process and its group as Ctrl-Z does; returns when it was continued. SIGTSTP and not SIGSTOP: in a group that
 * nobody could continue, as in a container, the kernel ignores it (setpgid(2), NOTES).
 */
function stop(libc: ToolLibc): void {
  libc.setDisposition(SIGTSTP, "default");
  libc.signalOwnGroup(SIGTSTP);
  // Pending until now: it is delivered between these two.
  libc.setMask(ALL & ~signalSet([SIGTSTP]));
  libc.setMask(ALL);
}

/** The keys that were typed; undefined when the terminal is gone. */
function typed(libc: ToolLibc, signals: number): readonly Key[] | undefined {
  const MOST = 256;
  let bytes = libc.readSome(STDIN, MOST);
  if (bytes === "") return undefined;
  const all: Key[] = [];
  for (;;) {
    const { keys, rest } = readKeys(bytes);
    all.push(...keys);
    if (rest === "") return all;
    const more = libc.waitToRead([STDIN, signals], KEY_PATIENCE).includes(STDIN)
      ? libc.readSome(STDIN, MOST)
      : "";
    if (more === "") return [...all, ...unfinished(rest)];
    bytes = rest + more;
  }
}
