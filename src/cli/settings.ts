/** What the command line and the environment say, as one set of settings. */

import { type Milliseconds, milliseconds } from "../process.ts";
import { type Manner, NATIVE_MANNER } from "../manner.ts";
import { LEVELS, type Level } from "../notice.ts";
import type { LogFormat } from "../log.ts";
import { NOT_FORWARDED, SIGINT, SIGQUIT, SIGTERM, type Signal, signalName } from "../signal.ts";
import type { Rules, Scope } from "../supervisor/state.ts";
import { OPTION_NAMES, optionNamed, type OptionName } from "./options.ts";
import type { Parsed } from "./parse.ts";
import type { Given } from "./scan.ts";
import { UsageError } from "./usage-error.ts";
import {
  readDuration,
  readExitCode,
  readGrace,
  readParentDeathSignal,
  readReport,
  readRewrite,
  readStopSignal,
  readSwitch,
  readWord,
  type ReadValue,
} from "./values.ts";

/** Everything that can be set. */
export interface Settings {
  /** What the role decides of them is left out. */
  readonly rules: Omit<Rules, "mirrorStops" | "firstDropped">;
  readonly manner: Manner;
  readonly parentDeathSignal?: Signal;
  readonly logLevel: Level;
  readonly logFormat: LogFormat;
  /** Whether and how to report at exit. */
  readonly report: "text" | "json" | "none";
  /** Variables that look like ours and are not. */
  readonly unknownVariables: readonly string[];
}

/** The environment variables that begin with LASTCALL_, by name. */
export type Variables = ReadonlyMap<string, string>;

/** What holds when nobody says otherwise: of an init that is taken for another, that other's way. */
export interface Defaults {
  readonly rules: Pick<
    Settings["rules"],
    | "scope"
    | "rewrite"
    | "stopSignals"
    | "sweepGrace"
    | "notForwarded"
    | "continues"
    | "suspendsAfter"
    | "farewell"
  >;
  readonly manner: Manner;
  readonly logLevel: Level;
}

export const NATIVE: Defaults = {
  rules: {
    scope: "group",
    rewrite: new Map(),
    stopSignals: new Set([SIGTERM, SIGINT, SIGQUIT]),
    sweepGrace: milliseconds(5000),
    notForwarded: NOT_FORWARDED,
    continues: true,
    suspendsAfter: new Set(),
    farewell: false,
  },
  manner: NATIVE_MANNER,
  logLevel: "warn",
};

const SCOPES: readonly Scope[] = ["child", "group", "all"];
const FORMATS: readonly LogFormat[] = ["text", "json"];

/** Where a setting comes from: the name that a message gives it, and what was written. */
interface Source {
  readonly name: string;
  readonly words: readonly string[];
}

/** Joins both: what the command line says wins over the environment, and that over the defaults. */
export function readSettings(
  given: readonly Given<OptionName>[],
  parsed: Parsed<OptionName>,
  variables: Variables,
  defaults = NATIVE,
): Settings {
  // Known before init is started: most starts set nothing.
  const isUnset = given.length === 0 && variables.size === 0 && defaults === NATIVE;
  return isUnset ? UNSET : join(given, parsed, variables, defaults);
}

function join(
  given: readonly Given<OptionName>[],
  parsed: Parsed<OptionName>,
  variables: Variables,
  { rules, manner, logLevel }: Defaults,
): Settings {
  const { notForwarded } = rules;
  if (parsed.has("personality"))
    throw new UsageError("--personality must be the first word; write it before all other options");
  const one = <Value>(name: OptionName, read: ReadValue<Value>): Value | undefined => {
    const value = parsed.get(name);
    if (typeof value === "string") return read(value, writtenAs(given, name));
    const variable = fromVariable(variables, name);
    return variable === undefined ? undefined : read(variable.words.join(","), variable.name);
  };
  const sourceOf = (name: OptionName): Source | undefined =>
    fromWords(given, name) ?? fromVariable(variables, name);
  const all = <Value>(name: OptionName, read: ReadValue<Value>): readonly Value[] => {
    const found = sourceOf(name);
    return found?.words.map((word) => read(word, found.name)) ?? [];
  };
  const isOn = (name: OptionName): boolean => parsed.has(name) || (one(name, readSwitch) ?? false);

  const parentDeathSignal = one("parent-death-signal", readParentDeathSignal(notForwarded));
  return {
    rules: {
      ...rules,
      scope: scopeFromWords(given) ?? one("scope", readWord(SCOPES)) ?? rules.scope,
      rewrite: new Map([
        ...rules.rewrite,
        ...joinRewrites(all("rewrite", readRewrite(notForwarded)), sourceOf("rewrite")?.name ?? ""),
      ]),
      stopSignals: new Set([...rules.stopSignals, ...all("stop-signal", readStopSignal(notForwarded))]),
      remapExit: new Set(all("remap-exit", readExitCode)),
      warnOrphans: isOn("warn-orphans"),
      ...readStop(one("stop-delay", readDuration), one("grace", readGrace)),
      waitAll: isOn("wait-all"),
      sweepGrace: one("sweep-grace", readDuration) ?? rules.sweepGrace,
    },
    manner,
    ...(parentDeathSignal === undefined ? {} : { parentDeathSignal }),
    logLevel: levelFromWords(given) ?? one("log-level", readWord(LEVELS)) ?? logLevel,
    logFormat: one("log-format", readWord(FORMATS)) ?? "text",
    report: one("report", readReport) ?? "none",
    unknownVariables: unknownVariables(variables),
  };
}

/** Whoever is asked must have time before being killed. */
function readStop(
  stopDelay = milliseconds(0),
  grace: Milliseconds | undefined,
): Pick<Rules, "stopDelay" | "grace"> {
  if (grace !== undefined && grace <= stopDelay) {
    throw new UsageError(
      `the grace (${String(grace)} ms) would be over before the stop delay (${String(stopDelay)} ms); make it longer, as it counts from the stop signal on`,
    );
  }
  return { stopDelay, grace };
}

/** All values of an option that may be given several times. */
function fromWords(given: readonly Given<OptionName>[], name: OptionName): Source | undefined {
  const words = given.filter((each) => each.name === name).flatMap(({ value }) => value ?? []);
  return words.length === 0 ? undefined : { name: writtenAs(given, name), words };
}

/** How an option was written last, `-e` or `--remap-exit`, for messages. */
function writtenAs(given: readonly Given<OptionName>[], name: OptionName): string {
  return given.findLast((each) => each.name === name)?.written ?? `--${name}`;
}

/** A variable that is set to nothing counts as not set: that is how a Dockerfile takes one back. */
function fromVariable(variables: Variables, option: OptionName): Source | undefined {
  const { variable, repeatable } = optionNamed(option);
  const value = variable === undefined ? undefined : variables.get(variable);
  if (variable === undefined || value === undefined || value.trim() === "") return undefined;
  return {
    name: variable,
    words: repeatable === true ? value.split(",").map((word) => word.trim()) : [value.trim()],
  };
}

/** `-g`, `-c` and `--scope` say the same thing; they must not say different things. */
function scopeFromWords(given: readonly Given<OptionName>[]): Scope | undefined {
  const said = given.flatMap(({ name, written, value }) => {
    if (name === "group") return [{ written, scope: "group" as const }];
    if (name === "child") return [{ written, scope: "child" as const }];
    if (name !== "scope" || value === undefined) return [];
    return [{ written: `${written} ${value}`, scope: readWord(SCOPES)(value, written) }];
  });
  rejectContradiction(said, ({ scope }) => scope);
  return said[0]?.scope;
}

/** `-v` each one level more, `-q` errors only, `--log-level` by name. */
function levelFromWords(given: readonly Given<OptionName>[]): Level | undefined {
  const louder = given.filter(({ name }) => name === "verbose");
  const said = given.flatMap(
    ({ name, written, value }): { written: string; how: Level | "more" | "less" }[] => {
      if (name === "verbose") return [{ written, how: "more" }];
      if (name === "quiet") return [{ written, how: "less" }];
      if (name !== "log-level" || value === undefined) return [];
      return [{ written: `${written} ${value}`, how: readWord(LEVELS)(value, written) }];
    },
  );
  rejectContradiction(said, ({ how }) => how);
  const how = said[0]?.how;
  if (how === "less") return "error";
  if (how !== "more") return how;
  return LEVELS[Math.min(LEVELS.indexOf("warn") + louder.length, LEVELS.length - 1)];
}

function rejectContradiction<Said extends { readonly written: string }>(
  said: readonly Said[],
  meaning: (each: Said) => string,
): void {
  const [first, ...others] = said;
  if (first === undefined) return;
  const other = others.find((each) => meaning(each) !== meaning(first));
  if (other === undefined) return;
  throw new UsageError(`${first.written} and ${other.written} contradict each other; give one of them`);
}

function joinRewrites(
  rewrites: readonly (readonly [Signal, Signal | "drop"])[],
  name: string,
): Rules["rewrite"] {
  const joined = new Map<Signal, Signal | "drop">();
  for (const [from, to] of rewrites) {
    if ((joined.get(from) ?? to) !== to) {
      throw new UsageError(
        `${name}: ${signalName(from)} is rewritten to two different signals; give one of them`,
      );
    }
    joined.set(from, to);
  }
  return joined;
}

function unknownVariables(variables: Variables): readonly string[] {
  const known = OPTION_NAMES.map((name) => optionNamed(name).variable);
  return [...variables.keys()].filter((name) => !known.some((each) => each === name));
}

const UNSET = join([], new Map(), new Map(), NATIVE);
