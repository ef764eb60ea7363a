/** `init inspect`: the processes, and what a SIGTERM would do to each. */

import { inspectUsage, readInspectRequest } from "../cli/inspect.ts";
import type { Words } from "../cli/scan.ts";
import type { Libc } from "../libc/libc.ts";
import { openToolLibc, type ToolLibc } from "../libc/tools.ts";
import type { Pid } from "../process.ts";
import { describeProcess } from "./inspect/detail.ts";
import { report } from "./inspect/json.ts";
import { ENDING, openSignals, statusAfter, STDOUT, styleOf, takeSignals } from "./inspect/output.ts";
import { lookAt, lookAtAll } from "./inspect/snapshot.ts";
import { describeTree } from "./inspect/table.ts";
import { hasScreen, INTERVAL, watchOnScreen } from "./inspect/watch.ts";

const FAILED = 1;

/** Does what the words behind `inspect` ask for, and gives the exit status; throws what keeps it from that. */
export function inspect(base: Libc, words: Words): number {
  const request = readInspectRequest(words);
  const libc = openToolLibc(base);
  if (request.show === "help") return libc.write(STDOUT, inspectUsage()) ? 0 : FAILED;
  const { json, watch, pid } = request;
  if (watch && !json && hasScreen(libc)) return watchOnScreen(libc, pid);
  const look = json ? (): string => asJson(libc, pid, watch ? 0 : 2) : (): string => asText(libc, pid);
  return print(libc, look, watch);
}

/** Prints it, once or again and again, until a signal comes or nobody reads any more. */
function print(libc: ToolLibc, look: () => string, isRepeated: boolean): number {
  const signals = openSignals(libc, ENDING);
  for (;;) {
    const start = libc.now();
    const outcome = libc.writeUnless(STDOUT, look(), signals);
    if (outcome === "reader is gone") return isRepeated ? 0 : FAILED;
    if (outcome === "written" && !isRepeated) return 0;
    const rest = outcome === "interrupted" ? 0 : Math.max(0, start + INTERVAL - libc.now());
    if (libc.waitToRead([signals], rest).length > 0) return statusAfter(takeSignals(libc, ENDING));
  }
}

function asJson(libc: ToolLibc, pid: Pid | undefined, indent: number): string {
  const data = pid === undefined ? report(lookAtAll(libc), false) : report(lookAt(libc, pid), true);
  return `${JSON.stringify(data, undefined, indent)}\n`;
}

function asText(libc: ToolLibc, pid: Pid | undefined): string {
  const style = styleOf(libc);
  if (pid === undefined) return describeTree(lookAtAll(libc), style);
  return `${describeProcess(lookAt(libc, pid), style).join("\n")}\n`;
}
