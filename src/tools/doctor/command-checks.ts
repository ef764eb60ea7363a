/** Whether the command can start, and whether a shell stands in front of it. */

import { displayed } from "../../text.ts";
import type { Facts, Processes } from "./facts.ts";
import { childrenOf, describe, firstOf, isHidden, mainChildOf, shortened } from "./family.ts";
import { type Finding, fine, found, type Outcome, unknown } from "./finding.ts";
import { endsWithExec, shellCommandOf } from "./names.ts";

const START = "the command";
const SHELL_FORM = "a shell in front";

/** Whether the command can be started. */
export function checkStart({ command }: Facts): Outcome | undefined {
  if (command === undefined) return undefined;
  const { failure, isOpaque } = command;
  const name = displayed(command.words[0] ?? "");
  if (isOpaque) {
    return unknown(START, `${name} is there, but this user may not read it, or not every kernel runs it`);
  }
  if (failure === undefined) return fine(START, `${name} can be started`);
  const end = failure.lastIndexOf("; ");
  const [what, remedy] =
    end < 0 ? [failure, "name another"] : [failure.slice(0, end), failure.slice(end + 2)];
  return {
    subject: START,
    findings: [
      {
        id: "not-startable",
        severity: "problem",
        what: sentence(what),
        remedy: sentence(remedy),
      },
    ],
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Whether a shell stays in front of the program, and gets its signals and its status. */
export function checkShellForm({ situation, command, processes }: Facts): Outcome | undefined {
  if (command === undefined && situation !== "container") return undefined;
  // Who stands where init should is told of PID 1.
  if (command === undefined && processes !== undefined && firstOf(processes)?.isLastcall === false)
    return undefined;
  const findings = [
    ...(command === undefined ? [] : inCommand(command.words)),
    ...(processes === undefined ? [] : inTree(processes)),
  ];
  if (findings.length === 0 && situation === "container" && isHidden(processes)) {
    return unknown(SHELL_FORM, "not all processes can be seen by this user");
  }
  return found(SHELL_FORM, findings, "no shell stands in front of the program");
}

const REMEDY =
  'Write the command in its exec form, CMD ["program", "argument"], or put exec before the program.';

function inCommand(words: readonly string[]): readonly Finding[] {
  const shell = shellCommandOf(words);
  if (shell?.kind !== "script" || endsWithExec(shell.script)) return [];
  return [
    {
      id: "shell-form",
      severity: "advice",
      what:
        `The command is a shell that is to run ${shortened(displayed(shell.script))}. Unless that shell makes way for the ` +
        "program, which many do only for a single one, it stays in front: signals for the command alone reach only the " +
        "shell, and a script that traps or goes on hides the program's end.",
      remedy: REMEDY,
    },
  ];
}

function inTree(processes: Processes): readonly Finding[] {
  const first = firstOf(processes);
  if (first?.isLastcall !== true) return [];
  const main = mainChildOf(processes, first);
  const shell = main === undefined ? undefined : shellCommandOf(main.words);
  const child = main === undefined ? undefined : childrenOf(processes, main)[0];
  // A script in a file may have several programs to look after, and is not hiding any.
  if (main === undefined || shell?.kind !== "script" || child === undefined) return [];
  return [
    {
      id: "shell-form",
      severity: "advice",
      what:
        `The command is the shell ${describe(main)}, and it waits for ${describe(child)}: ` +
        "signals for the command alone reach only the shell, and the status is the shell's.",
      remedy: REMEDY,
    },
  ];
}
