/** Who is PID 1, and whether there is one init. */

import { includes } from "../../signal-set.ts";
import { SIGTERM } from "../../signal.ts";
import { displayed } from "../../text.ts";
import type { Facts, ProcessFact, Processes } from "./facts.ts";
import { childrenOf, describe, firstOf, isHidden, mainChildOf } from "./family.ts";
import { type Finding, fine, found, type Outcome, unknown } from "./finding.ts";
import { baseName, initNamed, isPause, shellCommandOf, startsSystem } from "./names.ts";

const PID_ONE = "PID 1";
const SECOND = "a second init";

/** Whether init is PID 1, and what is lost if it is not. */
export function checkPidOne({ situation, processes }: Facts): Outcome | undefined {
  if (situation === "image") return fine(PID_ONE, "init is PID 1");
  if (situation === "process") return undefined;
  const first = processes === undefined ? undefined : firstOf(processes);
  if (processes === undefined || first === undefined) return unknown(PID_ONE, "its process cannot be read");
  if (isPause(first.words))
    return fine(PID_ONE, "PID 1 holds the namespace of a pod, where inits need not be PID 1");
  if (processes.isShared === true)
    return fine(PID_ONE, "PID 1 is another container's, where inits need not be PID 1");
  if (first.isLastcall === true) return fine(PID_ONE, "PID 1 is this init");
  if (isSystem(first)) return fine(PID_ONE, "PID 1 is the init of a whole system, and starts other inits");
  const dropped = dropsTerm(first);
  if (first.isLastcall === undefined && dropped.length === 0) {
    return unknown(PID_ONE, "this user may not see which program it runs; ask as root");
  }
  return { subject: PID_ONE, findings: [...notPidOne(processes, first), ...dropped] };
}

function notPidOne(processes: Processes, first: ProcessFact): readonly Finding[] {
  // A second init is a finding of its own.
  if (first.isLastcall === undefined || (isInit(first) && lastcallBelow(processes) !== undefined)) return [];
  const below = lastcallBelow(processes);
  const isShell = shellCommandOf(first.words) !== undefined;
  const where = below === undefined ? "no init runs" : `init is process ${below.pid} below it`;
  return [
    {
      id: "not-pid-1",
      severity: "problem",
      what: `PID 1 is ${describe(first)}, and ${where}: signals and orphaned processes go to PID 1 first.`,
      remedy:
        isShell && below !== undefined
          ? 'Start init without a shell, with ENTRYPOINT ["/init", "--"] in its exec form; in a script write exec /init.'
          : 'Make init the entry point in its exec form: ENTRYPOINT ["/init", "--"].',
    },
  ];
}

/** The kernel drops a signal for a PID 1 that neither handles nor blocks it: pid_namespaces(7). */
function dropsTerm(first: ProcessFact): readonly Finding[] {
  const { signals } = first;
  if (signals?.isWaiting !== false || isInit(first)) return [];
  if ([signals.blocked, signals.caught].some((set) => includes(set, SIGTERM))) return [];
  const how = includes(signals.ignored, SIGTERM)
    ? "ignores SIGTERM"
    : "has no handler for SIGTERM, so that the kernel drops it";
  return [
    {
      id: "signal-dropped",
      severity: "problem",
      what: `PID 1 is ${describe(first)}, which ${how}: the container stops only when it is killed.`,
      remedy:
        'Let init be PID 1, for which the command is a process like others: ENTRYPOINT ["/init", "--"].',
    },
  ];
}

function isInit({ words, executable }: ProcessFact): boolean {
  return initNamed(words) !== undefined || initNamed([executable ?? ""]) !== undefined;
}

/** Only where it can be seen: an init may be called init, too. */
function isSystem({ words, executable, isLastcall }: ProcessFact): boolean {
  return isLastcall === false && (startsSystem(words) || startsSystem([executable ?? ""]));
}

function lastcallBelow({ all }: Processes): ProcessFact | undefined {
  return all.find(({ pid, isLastcall }) => pid !== 1 && isLastcall === true);
}

/** Whether an init runs above or below this one, or is named in the command. */
export function checkSecondInit({ situation, command, processes }: Facts): Outcome | undefined {
  const findings = [
    ...(command === undefined ? [] : secondInCommand(command)),
    ...(processes === undefined ? [] : secondInTree(processes)),
  ];
  if (command === undefined && situation !== "container") return undefined;
  if (findings.length === 0 && situation === "container" && isHidden(processes)) {
    return unknown(SECOND, "not all processes can be seen by this user");
  }
  return found(SECOND, findings, "there is no second init");
}

function secondInCommand({ words, isLastcall }: NonNullable<Facts["command"]>): readonly Finding[] {
  const name = isLastcall ? displayed(words[0] ?? "") : initNamed(words);
  if (name === undefined) return [];
  return [
    secondInit(
      `The command is an init itself: ${name}.`,
      isLastcall
        ? "Leave it out: init is the entry point already."
        : `Leave ${name} and its options out of the command.`,
    ),
  ];
}

function secondInTree(processes: Processes): readonly Finding[] {
  const first = firstOf(processes);
  // In a shared namespace each container has an init of its own.
  if (first === undefined || processes.isShared === true || isPause(first.words)) return [];
  if (first.isLastcall === true) return below(processes, first);
  const lower = lastcallBelow(processes);
  if (!isInit(first) || lower === undefined) return [];
  const name = displayed(baseName(first.words[0] ?? first.executable ?? ""));
  return [
    secondInit(
      `PID 1 is ${name}, and init is process ${lower.pid} below it: orphaned processes and signals reach ${name} first.`,
      `Start the container without ${name}: without --init, or with init alone as the entry point.`,
    ),
  ];
}

/** The main child, or what a shell in its place has started. Further down there may be containers in the container. */
function below(processes: Processes, first: ProcessFact): readonly Finding[] {
  const main = mainChildOf(processes, first);
  if (main === undefined) return [];
  const suspects = [main, ...(shellCommandOf(main.words) === undefined ? [] : childrenOf(processes, main))];
  return suspects
    .filter((each) => isInit(each) || each.isLastcall === true)
    .map((each) =>
      secondInit(
        `Below init runs another: ${describe(each)}.`,
        "Leave it out of the command; one init is enough, and two make two graces.",
      ),
    );
}

function secondInit(what: string, remedy: string): Finding {
  return { id: "second-init", severity: "problem", what, remedy };
}
