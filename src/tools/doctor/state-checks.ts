/** What init was given: /proc, signals, settings. */

import { includes } from "../../signal-set.ts";
import { milliseconds } from "../../process.ts";
import { SIGINT, SIGQUIT, SIGTERM, type Signal, signalName } from "../../signal.ts";
import { displayed } from "../../text.ts";
import type { Facts, Runtime, StopTimes } from "./facts.ts";
import { initOf } from "./family.ts";
import { type Finding, fine, found, type Outcome, unknown } from "./finding.ts";

const PROC = "/proc";
const SIGNALS = "inherited signals";
const SETTINGS = "the settings";
const GRACES = "the time to stop";

/** Whether /proc is there, and shows the PID namespace that this process is in. */
export function checkProc({ situation, proc }: Facts): Outcome {
  if (proc === "shown") return fine(PROC, "/proc shows this PID namespace");
  const lost =
    situation === "image"
      ? "init does without, but it cannot be looked at from inside, and many programs need it."
      : "Where init is not PID 1 it finds its descendants there: without, it cannot ask them to stop.";
  const remedy = "Mount it: mount -t proc proc /proc, in the PID namespace of the container.";
  if (proc === "missing") {
    const what = `There is no /proc. ${situation === "image" ? "As PID 1 " : ""}${lost}`;
    return { subject: PROC, findings: [{ id: "no-proc", severity: "advice", what, remedy }] };
  }
  const what = `/proc shows another PID namespace than this one, where the same numbers mean other processes. ${situation === "image" ? "As PID 1 " : ""}${lost}`;
  return { subject: PROC, findings: [{ id: "foreign-proc", severity: "problem", what, remedy }] };
}

/** Whether signals that ask to stop were ignored or blocked already when init was started: the command inherits that. */
export function checkSignals(facts: Facts): Outcome | undefined {
  if (facts.settings === "no-init") return undefined;
  const inherited = facts.situation === "container" ? ofInit(facts) : facts.inherited;
  if (inherited === undefined) return unknown(SIGNALS, "no process of an init can be read");
  const { ignored, blocked } = inherited;
  return found(
    SIGNALS,
    [
      ...inheritance("signal-ignored", "ignored", ignored),
      ...inheritance("signal-blocked", "blocked", blocked),
    ],
    "no stop signal is ignored or blocked",
  );
}

/** init ignores what it was started with; it blocks everything itself, so that what was blocked cannot be seen. */
function ofInit({ processes }: Facts): Facts["inherited"] | undefined {
  const signals = processes === undefined ? undefined : initOf(processes)?.signals;
  if (signals === undefined) return undefined;
  return {
    ignored: [SIGTERM, SIGINT, SIGQUIT].filter((each) => includes(signals.ignored, each)),
    blocked: [],
  };
}

function inheritance(
  id: "signal-ignored" | "signal-blocked",
  how: string,
  signals: readonly Signal[],
): readonly Finding[] {
  if (signals.length === 0) return [];
  const names = signals.map(signalName).join(", ");
  const [was, them] = signals.length === 1 ? ["was", "it"] : ["were", "them"];
  return [
    {
      id,
      severity: "problem",
      what: `${names} ${was} ${how} when init was started, and the command inherits that: unless it changes that itself, it never gets ${them}.`,
      remedy: `Find what starts the container, or a script in front of init, and have it not ${how === "ignored" ? "ignore" : "block"} ${them} (trap, nohup, &).`,
    },
  ];
}

/** Whether the settings can be read as init reads them. */
export function checkSettings({ settings }: Facts): Outcome | undefined {
  if (settings === "no-init") return undefined;
  if (settings === "unreadable")
    return unknown(SETTINGS, "no running init's words and environment can be read");
  if ("wrong" in settings) {
    const what = `init does not start with these settings: ${displayed(settings.wrong)}.`;
    const remedy = "Correct it; init --help tells the settings.";
    return { subject: SETTINGS, findings: [{ id: "wrong-setting", severity: "problem", what, remedy }] };
  }
  const findings = settings.unknownVariables.map((name): Finding => ({
    id: "unknown-setting",
    severity: "advice",
    what: `${displayed(name)} is not a setting of this init, which ignores it.`,
    remedy: "Correct the name or remove the variable; init --help tells the settings.",
  }));
  return found(SETTINGS, findings, "the settings are valid");
}

/** How long a container may take to stop before it is killed, unless told otherwise, in milliseconds. */
const PATIENCE: Readonly<Record<Runtime, readonly [number, string, string]>> = {
  docker: [10_000, "docker gives a container 10 s", "docker stop --time, or stop_grace_period"],
  podman: [10_000, "podman gives a container 10 s", "podman stop --time, or --stop-timeout"],
  kubernetes: [30_000, "Kubernetes gives a container 30 s", "terminationGracePeriodSeconds"],
  unknown: [
    10_000,
    "docker and podman give a container 10 s, Kubernetes 30 s",
    "docker stop --time, or its like",
  ],
};

/** Whether init would be killed, by default, before it is done with stopping. */
export function checkGraces({ runtime, settings }: Facts): Outcome | undefined {
  if (settings === "no-init") return undefined;
  if (settings === "unreadable" || "wrong" in settings) return unknown(GRACES, "the settings cannot be read");
  const { times } = settings;
  const [limit, given, option] = PATIENCE[runtime];
  const needed = timeToStop(times);
  const findings: Finding[] = [];
  if (needed >= limit) {
    findings.push({
      id: "long-grace",
      severity: "advice",
      what: `A stop may take ${seconds(needed)} by init's settings (${told(times)}), but by default ${given}, and then every process is killed.`,
      remedy: `Shorten these times, or give the container longer (${option}), if that is not done already.`,
    });
  }
  return found(GRACES, findings, `to stop, init's own times come to ${seconds(needed)}, and ${given}`);
}

const NONE = milliseconds(0);

/** A grace is a limit for everything. Without one there is the delay, the command's own time, and then the sweep. */
function timeToStop({ stopDelay = NONE, grace, sweepGrace }: StopTimes): number {
  return grace ?? stopDelay + sweepGrace;
}

function told({ stopDelay = NONE, grace, sweepGrace }: StopTimes): string {
  if (grace !== undefined) return `grace ${seconds(grace)}`;
  const delay = stopDelay === 0 ? "" : `stop delay ${seconds(stopDelay)}, `;
  return `${delay}sweep grace ${seconds(sweepGrace)}, besides the command's own time`;
}

function seconds(span: number): string {
  return `${span / 1000} s`;
}
