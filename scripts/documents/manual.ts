/** The manual page, init(1). */

import { catatonit } from "../../src/cli/personalities/catatonit.ts";
import { dumbInit } from "../../src/cli/personalities/dumb-init.ts";
import { tini } from "../../src/cli/personalities/tini.ts";
import { NATIVE } from "../../src/cli/settings.ts";
import { FAULTS, NOT_FORWARDED, type Signal, signalName, UNCATCHABLE } from "../../src/signal.ts";
import { version } from "../../src/version.ts";
import { type Described, NATIVE_OPTIONS, SUBCOMMANDS } from "./described.ts";
import * as prose from "./prose.ts";
import { brokenLines, example, heading, item, paragraph, subheading } from "./roff.ts";

/** Values that hold when nobody says otherwise, where there are any. */
const DEFAULTS: Readonly<Record<string, string>> = {
  scope: NATIVE.rules.scope,
  "stop-delay": "0",
  "sweep-grace": `${NATIVE.rules.sweepGrace / 1000}s`,
  "log-level": NATIVE.logLevel,
  "log-format": "text",
  personality: "none",
};

/** The whole page. It has no date: two runs of one version give the same bytes. */
export function manual(): string {
  return `${[
    '.\\" Written by `bun run documents`.',
    `.TH INIT 1 "" "lastcall ${version}" "User Commands"`,
    '.\\" Neither hyphenated nor spread: most words here are to be typed.',
    ".nh",
    ".ad l",
    heading("Name"),
    "init \\- the init process of a container, which asks everyone to stop before it leaves",
    heading("Synopsis"),
    brokenLines(prose.SYNOPSIS),
    heading("Description"),
    ...prose.DESCRIPTION.map(paragraph),
    heading("Options"),
    ...prose.OPTIONS.map(paragraph),
    ...NATIVE_OPTIONS.map((option) => optionItem(option)),
    heading("Subcommands"),
    paragraph(prose.SUBCOMMANDS),
    ...SUBCOMMANDS.flatMap(({ name, options }) => [
      subheading(`init ${name}`),
      ...(prose.OF_SUBCOMMANDS[name] ?? []).map(paragraph),
      ...options.map((option) => optionItem(option, name)),
    ]),
    heading("Signals"),
    ...signals(),
    heading("Stopping"),
    ...prose.STOPPING.map(([term, words]) => item(term, words)),
    ...prose.BEHIND_STOPPING.map(paragraph),
    heading("Personalities"),
    ...personalities(),
    heading("Environment"),
    ...environment(),
    heading("Exit status"),
    ...prose.EXIT_STATUS.map(([term, words]) => item(term, words)),
    heading("Examples"),
    ...prose.EXAMPLES.flatMap(([words, lines]) => [paragraph(words), example(lines)]),
    heading("Notes"),
    ...prose.NOTES.map(paragraph),
    heading("See also"),
    paragraph(prose.SEE_ALSO),
  ].join("\n")}\n`;
}

/** An option, what it does, and what else there is to know of it. */
function optionItem(option: Described, subcommand?: string): string {
  const { name, short, value, implied, repeatable, variable, description } = option;
  const hint =
    value === undefined ? "" : implied === undefined ? ` ${valueHint(option)}` : `[=${valueHint(option)}]`;
  const letter = short === undefined ? "" : `\`-${short}\`${implied === undefined ? hint : ""}, `;
  const usual = subcommand === undefined ? DEFAULTS[name] : undefined;
  const facts = [
    ...(repeatable === true ? ["May be given several times."] : []),
    ...(implied === undefined
      ? []
      : [`Without a value it means \`${implied}\`; one must be attached with \`=\`.`]),
    ...(usual === undefined ? [] : [`Default: \`${usual}\`.`]),
    ...(variable === undefined ? [] : [`Variable: \`${variable}\`.`]),
  ].join(" ");
  const more = subcommand === undefined ? prose.OF_OPTIONS[name] : undefined;
  const about = `${sentence(description)}${more === undefined ? "" : ` ${more}`}`;
  return item(`${letter}\`--${name}\`${hint}`, about, ...(facts === "" ? [] : [facts]));
}

/** Words are to be typed, all else stands for what is. */
function valueHint({ value = "", words }: Described): string {
  if (words.length === 0 || !value.includes("|")) return `<${value}>`;
  return words.map((word) => `\`${word}\``).join("|");
}

/** Descriptions are no sentences where the usage shows them. The program's name stays as it is typed. */
function sentence(words: string): string {
  if (words.startsWith("init ")) return `${words}.`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function signals(): readonly string[] {
  const own = [...NOT_FORWARDED].filter((each) => !FAULTS.has(each));
  return [
    paragraph(prose.FORWARDED),
    item("cannot be caught by any process", `${names(UNCATCHABLE)}.`),
    item("speak of init's own children and terminal", `${names(own)}.`),
    item("report a fault of the process that gets them", `${names(FAULTS)}.`),
    paragraph(
      `A stop signal is one that asks to stop: ${names(NATIVE.rules.stopSignals)}, and what --stop-signal adds.`,
    ),
    ...prose.BEHIND_SIGNALS.map(paragraph),
  ];
}

function names(signals: Iterable<Signal>): string {
  return [...signals].map((each) => `\`${signalName(each)}\``).join(", ");
}

function personalities(): readonly string[] {
  const called = [tini, dumbInit, catatonit].map(({ manner, calledAs }) =>
    item(`\`${manner.name}\``, `Called as ${calledAs.map((name) => `\`${name}\``).join(", ")}.`),
  );
  return [paragraph(prose.PERSONALITIES), ...called, ...prose.BEHIND_PERSONALITIES.map(paragraph)];
}

function environment(): readonly string[] {
  const ours = NATIVE_OPTIONS.flatMap((option) => {
    const { name, variable, value, repeatable } = option;
    if (variable === undefined) return [];
    const form = value === undefined ? "`1` or `0`" : valueHint(option);
    const several = repeatable === true ? ", several with commas between" : "";
    const more = prose.OF_VARIABLES[name];
    return [
      item(`\`${variable}\``, `As --${name}: ${form}${several}.${more === undefined ? "" : ` ${more}`}`),
    ];
  });
  return [
    ...prose.ENVIRONMENT.map(paragraph),
    ...ours,
    ...prose.OTHER_VARIABLES.map(([term, words]) => item(term, words)),
  ];
}
