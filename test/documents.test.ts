/** The manual page and the completions say what the program says, and work where they are read. */

import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { DOCUMENTS } from "../scripts/documents/all.ts";
import {
  DOCTOR,
  FIRST_ONLY,
  INSPECT,
  NATIVE_OPTIONS,
  spellings,
  SUBCOMMANDS,
} from "../scripts/documents/described.ts";
import { manual } from "../scripts/documents/manual.ts";
import { example, item, paragraph } from "../scripts/documents/roff.ts";
import { run, withTemporaryFolder } from "../scripts/lib/command.ts";
import type { Invocation } from "../src/cli/ask.ts";
import { readInvocation } from "../src/cli/invocation.ts";

const ROOT = join(import.meta.dir, "..");
const [BASH, ZSH, FISH] = ["init.bash", "_init", "init.fish"].map((name) =>
  join(ROOT, "docs/completions", name),
);

for (const { path, text } of DOCUMENTS) {
  test(`${path} is what bun run documents writes`, async () => {
    expect(await Bun.file(join(ROOT, path)).text()).toBe(text());
  });
}

describe("the options that are described", () => {
  test("are offered with values that init takes", () => {
    const offered = NATIVE_OPTIONS.flatMap(({ name, words }) => words.map((word) => `--${name}=${word}`));
    expect(offered).toContain("--stop-signal=TERM");
    expect(offered).toContain("--parent-death-signal=KILL");
    // Another init takes the command as well.
    expect(offered.filter((word) => invocation(word, "true").ask !== "run")).toEqual([]);
  });

  test("are offered without signals that are never forwarded", () => {
    const [option] = NATIVE_OPTIONS.filter(({ name }) => name === "stop-signal");
    expect(option?.words.filter((word) => ["KILL", "STOP", "CHLD", "SEGV"].includes(word))).toEqual([]);
  });

  test("have the subcommands that init has", () => {
    expect(SUBCOMMANDS.map(({ name }) => invocation(name).ask)).toEqual(["inspect", "doctor"]);
  });

  test("have one that is read as the first word only", () => {
    expect(() => invocation("--quiet", `--${FIRST_ONLY}=tini`, "true")).toThrow("must be the first word");
  });
});

describe("roff", () => {
  test("keeps dashes of what is typed, and hyphens of prose", () => {
    expect(paragraph("A well-known --long-name, -x and `well-known`.")).toBe(
      ".PP\nA well-known \\-\\-long\\-name, \\-x and \\fBwell\\-known\\fR.",
    );
  });

  test("takes no text for a request, and no backslash for its own", () => {
    expect(item(".a", "'b\\c. `'d'` ~^")).toBe(".TP\n\\&.a\n\\&'b\\ec.\n\\fB\\(aqd\\(aq\\fR \\(ti\\(ha");
  });

  test("breaks no example", () => {
    expect(example(["a -b", "c"])).toBe(".PP\n.RS 4\n.nf\n\\fBa \\-b\\fR\n\\fBc\\fR\n.fi\n.RE");
  });
});

describe("the manual page", () => {
  test("has every option and variable, and all subcommands with theirs", () => {
    const page = manual();
    const options = [...NATIVE_OPTIONS, ...INSPECT.options, ...DOCTOR.options].flatMap(spellings);
    for (const word of options) expect(page).toContain(`\\fB${word.replaceAll("-", "\\-")}\\fR`);
    for (const { variable } of NATIVE_OPTIONS)
      if (variable !== undefined) expect(page).toContain(`.TP\n\\fB${variable}\\fR\n`);
    for (const { name } of SUBCOMMANDS) expect(page).toContain(`.SS init ${name}\n`);
  });

  test("has no letter that every locale could not show", () => {
    expect(manual().replaceAll(/[\n -~]/g, "")).toBe("");
  });

  test.skipIf(Bun.which("groff") === null)("is read by groff without a warning (needs groff)", async () => {
    const path = join(ROOT, "docs/init.1");
    expect(await run(["groff", "-man", "-Tutf8", "-ww", "-z", path])).toMatchObject({
      status: 0,
      output: "",
    });
    const { output } = await run(["groff", "-man", "-Tascii", "-P-cbou", path]);
    expect(output).toContain("\n       --scope child|group|all\n");
    expect(output).toContain('ENTRYPOINT ["/init", "--"]\n');
  });
});

/** What stands at the end of a line, as it is typed, and what is offered there: all of it, or some and not others. */
interface Case {
  readonly line: string;
  readonly all?: readonly string[];
  readonly some?: readonly string[];
  readonly none?: readonly string[];
}

/** What all shells do alike. */
const CASES: readonly Case[] = [
  { line: "init --sc", all: ["--scope"] },
  { line: "init --scope ", all: ["child", "group", "all"] },
  { line: "init --scope child --gr", all: ["--grace", "--group"] },
  { line: "init -p T", all: ["TERM", "TSTP"] },
  { line: "init --stop-signal ", some: ["TERM", "RTMIN+3"], none: ["KILL", "SEGV", "text"] },
  { line: "init --grace ", all: [] },
  { line: "init --report /bin/ca", none: ["json"] },
  { line: "init insp", all: ["inspect"] },
  { line: "init -q insp", none: ["inspect"] },
  { line: "init inspect --w", all: ["--watch"] },
  { line: "init inspect --sc", all: [] },
  { line: `init inspect ${process.pid}`, some: [String(process.pid)] },
  { line: "init doctor --", some: ["--json", "--help"], none: ["--scope"] },
  { line: "init doctor sle", some: ["sleep"] },
  { line: "init sle", some: ["sleep"] },
  { line: "init -- sle", some: ["sleep"] },
  { line: "init -we 1 sle", some: ["sleep"] },
  { line: "init -we ", all: [] },
  { line: "init sleep --sc", none: ["--scope"] },
  { line: "init -- sleep insp", none: ["inspect"] },
  { line: "init --help --sc", all: [] },
  { line: "init --pers", all: ["--personality"] },
  { line: "init -q --pers", all: [] },
  { line: "init --personality ", all: ["tini", "dumb-init", "catatonit", "none"] },
  { line: "init --personality tini --sc", all: [] },
  { line: "init --personality none --sc", all: ["--scope"] },
  { line: "init --personality=tini --sc", all: [] },
];

describe("bash", () => {
  const offers = async (line: string): Promise<readonly string[]> =>
    await linesOf(["bash", "--norc", join(ROOT, "test/documents/complete.bash"), BASH ?? "", ...cut(line)]);
  completes(offers, [
    ...CASES,
    // It cuts the line there, and replaces what is behind.
    { line: "init --scope=", all: ["child", "group", "all"] },
    { line: "init --scope=c", all: ["child"] },
    { line: "init --report=", all: ["text", "json"] },
    { line: "init --rewrite=TERM:INT sle", some: ["sleep"] },
    { line: "init --stop-signal SIGT", all: ["SIGTERM"] },
    { line: "init sleep /dev/nul", all: ["/dev/null"] },
    // A builtin is nothing that init could run.
    { line: "init compg", all: [] },
  ]);
});

describe.skipIf(Bun.which("fish") === null)("fish (needs fish)", () => {
  // It makes folders in the home directory, also when it is not to read them.
  const offers = async (line: string): Promise<readonly string[]> =>
    await withTemporaryFolder(async (home) => {
      const command = [
        "fish",
        "--no-config",
        "-c",
        "source $argv[1]; complete -C $argv[2]",
        FISH ?? "",
        line,
      ];
      const lines = await linesOf(command, { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home });
      return lines.map((each) => each.split("\t")[0] ?? "");
    });
  completes(offers, [
    ...CASES,
    { line: "init --scope=", all: ["--scope=child", "--scope=group", "--scope=all"] },
    { line: "init --report=", all: ["--report=text", "--report=json"] },
    { line: "init sleep /dev/nul", all: ["/dev/null"] },
  ]);
});

describe.skipIf(Bun.which("zsh") === null)("zsh (needs zsh)", () => {
  const offers = async (line: string): Promise<readonly string[]> =>
    await linesOf([
      ...["zsh", "-f", join(ROOT, "test/documents/capture.zsh")],
      ...[join(ROOT, "docs/completions"), line],
    ]);
  test("finds no mistake in its grammar", async () => {
    expect(await linesOf(["zsh", "-f", "-n", ZSH ?? ""])).toEqual([]);
  });
  completes(offers, [
    ...CASES,
    { line: "init --scope=", all: ["child", "group", "all"] },
    { line: "init --report=", all: ["text", "json"] },
    // It tells the part that it completes.
    { line: "init sleep /dev/nul", all: ["null"] },
  ]);
});

function completes(offers: (line: string) => Promise<readonly string[]>, cases: readonly Case[]): void {
  for (const { line, all, some = [], none = [] } of cases) {
    test(`completes: ${line}`, async () => {
      const offered = await offers(line);
      if (all !== undefined) expect([...new Set(offered)].sort()).toEqual([...all].sort());
      expect(some.filter((word) => !offered.includes(word))).toEqual([]);
      expect(offered.filter((word) => none.includes(word))).toEqual([]);
    });
  }
}

/** A line in words, as bash has them in COMP_WORDS: cut at = and : too. */
function cut(line: string): readonly string[] {
  return line
    .split(" ")
    .flatMap((word) => word.split(/([=:])/).filter((part, _, { length }) => part !== "" || length === 1));
}

async function linesOf(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { succeeded, output } = await run(command, { environment, limit: 10_000 });
  expect({ succeeded, output }).toMatchObject({ succeeded: true });
  return output.split("\n").filter((line) => line.trim() !== "");
}

function invocation(...words: readonly string[]): Invocation {
  return readInvocation("init", {
    words,
    variables: new Map(),
    self: () => 1,
    variable: () => undefined,
  });
}
