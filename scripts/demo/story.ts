/** The experiment, told. */

import type { Observed, Run } from "./observation.ts";
import { table } from "./table.ts";
import { deviations } from "./verdict.ts";
import { nameOf, type Paint } from "./words.ts";

/** The screen's width. */
const WIDTH = 80;

const INDENT = "  ";

/** How many sentences on what was different fit the screen. */
const MOST_DEVIATIONS = 5;

/** What the experiment is. */
export function opening(children: number, paint: Paint): readonly string[] {
  const many = children === 1 ? "a child" : `${children} children`;
  return [
    paint("bold", "What the processes in a container see when it is stopped"),
    "",
    `A program starts ${many}. Asked to stop with SIGTERM, a child takes a`,
    "moment to clean up and leaves a mark; the program itself exits at once.",
    "The container is stopped the way docker stop does it: SIGTERM to its PID 1.",
    "The very same program runs twice, each time in a PID namespace of its own.",
  ];
}

/** One run: its table, the evidence, and what it means. */
export function chapter(run: Run, paint: Paint): readonly string[] {
  const title = run.withInit
    ? "2. With init: lastcall is PID 1, and the program is its command"
    : "1. Without init: the program is PID 1 itself";
  const seen = [...table(run, paint), ...legend(run), ...evidence(run, paint)];
  return ["", paint("bold", title), ...indented(seen), "", ...meaning(run, paint)];
}

/** The difference between the two. */
export function closing(runs: readonly Run[], paint: Paint): readonly string[] {
  const shares = runs.map((run) => {
    const children = run.processes.filter(({ role }) => role.type === "child");
    const clean = children.filter(({ cleanedUp }) => cleanedUp === true);
    const share = `${clean.length} of ${children.length}`;
    return run.withInit ? `with init, ${share} could.` : `Without init, ${share} children could clean up;`;
  });
  return ["", paint("bold", shares.join(" "))];
}

/** What strace wrote of one child. */
function evidence(run: Run, paint: Paint): readonly string[] {
  if (run.untraced !== undefined) {
    return ["In brackets: inferred from the marks; strace could not watch.", `  ${run.untraced}`];
  }
  const child = run.processes.find(({ role }) => role.type === "child");
  if (child === undefined) return [];
  const lines = child.evidence.map((line) => `  ${line}`.slice(0, WIDTH - INDENT.length));
  return [`What strace wrote of ${nameOf(run, child)}:`, ...lines.map((line) => paint("dim", line))];
}

/** What to make of a run, or in which way it was not as expected. */
function meaning(run: Run, paint: Paint): readonly string[] {
  const different = deviations(run);
  if (different.length === 0) return run.withInit ? WITH_INIT : WITHOUT_INIT;
  const shown = different.slice(0, MOST_DEVIATIONS);
  const rest = different.length - shown.length;
  return [
    paint("red", "This is not what was to be expected:"),
    ...indented(shown.map((sentence) => `${sentence}.`)),
    ...(rest > 0 ? indented([`and ${rest} more.`]) : []),
  ];
}

const WITHOUT_INIT: readonly string[] = [
  "SIGTERM reached PID 1 only. When that was gone, the kernel ended all others with",
  "SIGKILL, which no process can catch: they had no chance to clean up.",
];

const WITH_INIT: readonly string[] = [
  "init did not leave on SIGTERM: it passed it on to everyone, waited until the",
  "last had ended, and only then left itself, with the program's exit status.",
];

/** A word on signals that a newcomer would wonder about, where they were seen. */
function legend({ processes }: Run): readonly string[] {
  const seen = new Set(processes.flatMap(({ signals }: Observed) => signals));
  const notes = Object.entries(NOTES).flatMap(([signal, note]) =>
    seen.has(signal) ? [`${signal} ${note}`] : [],
  );
  return notes.length === 0 ? [] : [`${notes.join("; ")}.`];
}

const NOTES = { SIGCONT: "wakes who was stopped", SIGCHLD: "says that a child ended" };

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => INDENT + line);
}
