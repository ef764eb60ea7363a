/** Reads what strace writes to a file with -f: lines that begin with the pid of the process that they are about. */

/** How a process ended. */
export type Ending =
  { readonly how: "exited"; readonly status: number } | { readonly how: "killed"; readonly signal: string };

/** What strace saw of one process. */
export interface Sighting {
  /** The pid where strace runs. */
  readonly pid: number;
  /** The line without the pid: the evidence. */
  readonly line: string;
  readonly saw:
    | { readonly what: "signal"; readonly signal: string }
    | { readonly what: "ending"; readonly ending: Ending };
}

/** Everything that the trace says of signals and endings, in its order. */
export function readTrace(trace: string): readonly Sighting[] {
  return trace.split("\n").flatMap((text) => {
    const [, pid, line] = /^(\d+) +(.*)$/.exec(text) ?? [];
    if (pid === undefined || line === undefined) return [];
    const saw = readLine(line);
    return saw === undefined ? [] : [{ pid: Number(pid), line, saw }];
  });
}

function readLine(line: string): Sighting["saw"] | undefined {
  const signal = DELIVERED.exec(line)?.[1] ?? WAITED_FOR.exec(line)?.[1];
  if (signal !== undefined) return { what: "signal", signal };
  const killer = KILLED.exec(line)?.[1];
  if (killer !== undefined) return { what: "ending", ending: { how: "killed", signal: killer } };
  const status = EXITED.exec(line)?.[1];
  if (status !== undefined) return { what: "ending", ending: { how: "exited", status: Number(status) } };
  return undefined;
}

const DELIVERED = /^--- (SIG\w+) \{/;
// An init that blocks its signals and asks for the next one is never interrupted by one: it gets them as an answer.
const WAITED_FOR = /\brt_sigtimedwait\b.*\{si_signo=(SIG\w+).* = \d+ /;
const KILLED = /^\+\+\+ killed by (SIG\w+)/;
const EXITED = /^\+\+\+ exited with (\d+) \+\+\+/;
