/**
 * lastcall, from the first line to the last: block the signals, read the settings, take up the role, start the
 * command, see to everything until it has ended and the others have left, and leave with its status.
 */

import packageJson from "../package.json" with { type: "json" };
import { readInvocation } from "./cli/invocation.ts";
import type { Settings } from "./cli/settings.ts";
import { usage } from "./cli/usage.ts";
import { UsageError } from "./cli/usage-error.ts";
import { NO_VARIABLES, readVariables } from "./cli/variables.ts";
import type { Making } from "./libc/freeze.ts";
import { type Libc, openLibc } from "./libc/libc.ts";
import type { CStrings } from "./libc/strings.ts";
import { createLog, type Log } from "./log.ts";
import type { Pid } from "./process.ts";
import { supervise } from "./supervise.ts";
import { asksToStop } from "./supervisor/forward.ts";
import { initialState } from "./supervisor/state.ts";
import { type Boot, boot } from "./system/boot.ts";
import { launch } from "./system/launch.ts";
import { linux } from "./system/linux.ts";
import { becomeCommand } from "./system/relay.ts";
import { assumeRole, type Role } from "./system/role.ts";
import { displayed } from "./text.ts";
import type { BeginReport } from "./tools/report.ts";

const STDOUT = 1;
const STDERR = 2;
/** The exit status for wrong usage, and for whatever keeps init itself from working. */
const FAILED = 1;
/** How long to wait for a reader of the last word, in milliseconds. Signals are blocked: for ever would be deaf. */
const PATIENCE = 1000;

/** What an ordinary start does not load. */
type Tools = typeof import("./tools/all.ts");

function main(libc: Libc, tools: Tools | undefined): number | Promise<number> {
  const start = boot(libc);
  if (start.isRelay) {
    const { message, status } = becomeCommand(libc, start, start.words);
    return complain(libc, message, status);
  }
  const invocation = readInvocation(
    start.words,
    start.hasSettings ? readVariables(start.environment) : NO_VARIABLES,
  );
  switch (invocation.ask) {
    case "help":
      return print(libc, usage());
    case "version":
      return print(libc, `lastcall ${packageJson.version}\n`);
    case "inspect":
      return withTools(({ inspect }) => inspect(libc, start.words.from(1)), tools);
    case "doctor":
      return withTools(({ doctor }) => doctor(libc, start), tools);
    case "run": {
      const { settings, commandAt } = invocation;
      const { report } = settings;
      if (report === "none") return run(libc, start, settings, commandAt);
      return withTools(
        ({ reporter }) => run(libc, start, settings, commandAt, reporter(libc, report)),
        tools,
      );
    }
  }
}

/** All that a start may need is loaded, and rehearsed: once frozen, the runtime can make no more machine code. */
async function prepareToFreeze(libc: Libc, making: Making): Promise<Tools> {
  const tools = await import("./tools/all.ts");
  tools.openToolLibc(libc);
  const { rehearse } = await import("./rehearsal.ts");
  rehearse(libc, making, (staged) => main(staged, tools));
  return tools;
}

function withTools(use: (tools: Tools) => number, tools: Tools | undefined): number | Promise<number> {
  return tools === undefined ? import("./tools/all.ts").then(use) : use(tools);
}

function run(
  libc: Libc,
  start: Boot,
  settings: Settings,
  commandAt: number,
  beginReport?: BeginReport,
): number {
  const log = createLog(settings.logLevel, settings.logFormat, (line, patience) =>
    libc.writeWithin(STDERR, line, patience),
  );
  const command = start.words.from(commandAt);
  const { child } = start;
  // It has been at rest: all has been done and said that is done at the beginning.
  if (child !== undefined) {
    const role = assumeRole(libc, start.parent, undefined);
    return superviseChild(libc, settings, { role, child, command, log });
  }

  for (const name of settings.unknownVariables) log({ event: "unknown-variable", name: displayed(name) });
  const role = assumeRole(libc, start.parent, settings.parentDeathSignal);
  for (const reason of role.shortcomings) log({ event: "shortcoming", reason });

  const launched = launch(libc, start, command);
  if ("message" in launched) {
    log({ event: "not-started", reason: launched.message });
    return launched.status;
  }
  if (log.says("info")) log({ event: "started", pid: launched.pid, command: nameOf(command) });
  return superviseChild(libc, settings, { role, child: launched.pid, command, log }, beginReport);
}

/** The command that has been started, and who started it. */
interface Running {
  readonly role: Role;
  readonly child: Pid;
  readonly command: CStrings;
  readonly log: Log;
}

function superviseChild(
  libc: Libc,
  settings: Settings,
  { role, child, command, log }: Running,
  beginReport?: BeginReport,
): number {
  const rules = { ...settings.rules, mirrorStops: role.hasJobControl };
  const report = beginReport?.({ pid: child, command: nameOf(command) }, (signal) =>
    asksToStop(rules, signal),
  );
  const system = linux(libc, role, child, report?.beforeReap);
  const status = supervise(report?.watch(system) ?? system, initialState(rules, child), log);
  system.takeTerminalBack();
  if (report !== undefined) libc.writeWithin(STDERR, report.finish(status), PATIENCE);
  return status;
}

function nameOf(command: CStrings): string {
  return displayed(command.at(0) ?? "");
}

function print(libc: Libc, text: string): number {
  return libc.write(STDOUT, text) ? 0 : FAILED;
}

function complain(libc: Libc, message: string, status: number): number {
  libc.writeWithin(STDERR, `lastcall: error: ${message}\n`, PATIENCE);
  return status;
}

function fail(libc: Libc, error: unknown): number {
  if (error instanceof UsageError)
    return complain(libc, `${displayed(error.message)}\nSee: init --help`, FAILED);
  return complain(libc, error instanceof Error ? error.message : String(error), FAILED);
}

const libc = openLibc();
const { making } = libc;
const tools = making === undefined ? undefined : await prepareToFreeze(libc, making);
making?.freeze();
// From here on it is the container's init, whether it has just been started, was frozen when it was built, or has been
// at rest.

let status: number;
try {
  const outcome = main(libc, tools);
  // What is loaded only when it is asked for has to be waited for. An ordinary init waits for nothing here.
  status = typeof outcome === "number" ? outcome : await outcome;
} catch (error) {
  status = fail(libc, error);
}
libc.exit(status);
