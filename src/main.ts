/**
 * lastcall, from the first line to the last: block the signals, read the settings, take up the role, start the
 * command, see to everything until it has ended and the others have left, and leave with its status.
 */

import type { Invocation } from "./cli/ask.ts";
import { readInvocation } from "./cli/invocation.ts";
import { mannerNamed } from "./cli/personalities.ts";
import type { Settings } from "./cli/settings.ts";
import { UsageError } from "./cli/usage-error.ts";
import { NO_VARIABLES, readVariables } from "./cli/variables.ts";
import type { Making } from "./libc/freeze.ts";
import { type Libc, openLibc } from "./libc/libc.ts";
import type { CStrings } from "./libc/strings.ts";
import { createLog, type Log } from "./log.ts";
import type { Manner } from "./manner.ts";
import { levelOfOrphan } from "./notice.ts";
import type { Pid } from "./process.ts";
import type { Signal } from "./signal.ts";
import { supervise } from "./supervise.ts";
import { remembering } from "./supervisor/at-rest.ts";
import { asksToStop } from "./supervisor/forward.ts";
import { initialState, pausingState, type Rules } from "./supervisor/state.ts";
import { type Boot, boot } from "./system/boot.ts";
import { launch } from "./system/launch.ts";
import { linux } from "./system/linux.ts";
import { becomeCommand } from "./system/relay.ts";
import { assumeRole, letGo, type Role } from "./system/role.ts";
import { displayed } from "./text.ts";
import type { BeginReport } from "./tools/report.ts";

const DESCRIPTORS = { stdout: 1, stderr: 2 };
/** The exit status for wrong usage, and for whatever keeps init itself from working. */
const FAILED = 1;
/** How long to wait for a reader of the last word, in milliseconds. Signals are blocked: for ever would be deaf. */
const PATIENCE = 1000;

/** What an ordinary start does not load. */
type Tools = typeof import("./tools/all.ts");

function main(libc: Libc, tools: Tools | undefined): number | Promise<number> {
  const start = boot(libc);
  const { relay } = start;
  if (relay !== undefined) return become(libc, start, relay.tasks, mannerNamed(relay.manner));
  if (hasOptions(start)) libc.prefetch?.();
  const invocation = readInvocation(start.name, {
    words: start.words,
    variables: start.hasSettings ? readVariables(start.environment) : NO_VARIABLES,
    self: () => libc.ownPid(),
    variable: (name) => start.environment.valueAfter(`${name}=`),
  });
  switch (invocation.ask) {
    case "say":
      return say(libc, invocation);
    case "inspect":
      return withTools(({ inspect }) => inspect(libc, start.words.from(1)), tools);
    case "doctor":
      return withTools(({ doctor }) => doctor(libc, start), tools);
    case "pause":
      return run(libc, start, invocation.settings, undefined);
    case "run": {
      const { settings } = invocation;
      const command = commandOf(start, invocation);
      const { report } = settings;
      if (report === "none") return run(libc, start, settings, command);
      return withTools(({ reporter }) => run(libc, start, settings, command, reporter(libc, report)), tools);
    }
  }
}

/** Whether it was told more than what to run: then it needs more of its file than an ordinary start. */
function hasOptions({ words, hasSettings }: Boot): boolean {
  const first = words.at(0);
  return hasSettings || (first !== "--" && first?.startsWith("-") === true);
}

/** Its name and its arguments, which are as init was given them. */
function commandOf({ words }: Boot, { commandAt, argumentsAt }: Invocation & { ask: "run" }): CStrings {
  if (argumentsAt === commandAt + 1) return words.from(commandAt);
  return words.from(argumentsAt).after(words.at(commandAt) ?? "");
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

/** Runs a command, or nothing until it is asked to stop; returns the exit status. */
function run(
  libc: Libc,
  start: Boot,
  settings: Settings,
  command: CStrings | undefined,
  beginReport?: BeginReport,
): number {
  const { manner } = settings;
  const log = openLog(libc, settings);
  const { awoken } = start;
  // It has been at rest: all has been done and said that is done at the beginning.
  if (awoken !== undefined) {
    const role = assumeRole(libc, manner, start.parent, undefined);
    return superviseChild(libc, settings, { role, command, log, ...awoken });
  }

  for (const name of settings.unknownVariables) log({ event: "unknown-variable", name: displayed(name) });
  const role = assumeRole(libc, manner, start.parent, settings.parentDeathSignal);
  for (const reason of role.shortcomings) log({ event: "shortcoming", reason });
  if (role.adoptsNobody && manner.adopts === "must") return FAILED;
  if (role.adoptsNobody && manner.warnsOfOrphans) log({ event: "orphans-elsewhere" });
  if (command === undefined) {
    letGo(libc, manner);
    return superviseChild(libc, settings, { role, child: libc.ownPid(), command, log });
  }

  const launched = launch(libc, start, manner, command);
  if ("notice" in launched) {
    log(launched.notice);
    return launched.status;
  }
  const { pid, caused } = launched;
  letGo(libc, manner);
  if (log.says("info")) log({ event: "started", pid, command: nameOf(command) });
  return superviseChild(libc, settings, { role, child: pid, command, log, caused }, beginReport);
}

function openLog(libc: Libc, { logLevel: level, logFormat: format, manner: { voice } }: Settings): Log {
  return createLog({ level, format, voice, self: libc.ownPid() }, (line, patience, to) =>
    libc.writeWithin(DESCRIPTORS[to], line, patience),
  );
}

/** The command that has been started, and who started it. */
interface Running {
  readonly role: Role;
  /** The command's first process; init itself without a command. */
  readonly child: Pid;
  readonly command: CStrings | undefined;
  readonly log: Log;
  /** Signals that init gets for having started it. */
  readonly caused?: ReadonlySet<Signal>;
  /** What init was to remember when it lay down to rest. */
  readonly remembered?: string;
}

const NONE: ReadonlySet<Signal> = new Set();

function superviseChild(
  libc: Libc,
  settings: Settings,
  { role, child, command, log, caused = NONE, remembered = "" }: Running,
  beginReport?: BeginReport,
): number {
  libc.prefetch?.();
  const rules: Rules = { ...settings.rules, mirrorStops: role.hasJobControl, firstDropped: caused };
  const initial = command === undefined ? pausingState(rules, child) : initialState(rules, child);
  const report = beginReport?.({ pid: child, command: nameOf(command) }, (signal) =>
    asksToStop(rules, signal),
  );
  const system = linux(libc, role, child, {
    tellsOfOrphans: report !== undefined || log.says(levelOfOrphan(rules.warnOrphans)),
    beforeReap: report?.beforeReap,
  });
  const status = supervise(report?.watch(system) ?? system, remembering(initial, remembered), log);
  system.takeTerminalBack();
  if (report !== undefined) libc.writeWithin(DESCRIPTORS.stderr, report.finish(status), PATIENCE);
  return status;
}

function nameOf(command: CStrings | undefined): string {
  return displayed(command?.at(0) ?? "");
}

/** In the process that is to be the command: it says why it cannot, as init would. */
function become(libc: Libc, start: Boot, tasks: Parameters<typeof becomeCommand>[2], manner: Manner): number {
  const { notice, status } = becomeCommand(libc, start, tasks, manner);
  const { to, line } = manner.voice(notice, "error", libc.ownPid());
  libc.writeWithin(DESCRIPTORS[to], line, PATIENCE);
  return status;
}

/** What was asked for has to arrive; a complaint must not wait for ever. */
function say(libc: Libc, { to, text, status }: Invocation & { ask: "say" }): number {
  if (status === 0) return libc.write(DESCRIPTORS[to], text) ? 0 : FAILED;
  libc.writeWithin(DESCRIPTORS[to], text, PATIENCE);
  return status;
}

function complain(libc: Libc, message: string, status: number): number {
  libc.writeWithin(DESCRIPTORS.stderr, `lastcall: error: ${message}\n`, PATIENCE);
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
