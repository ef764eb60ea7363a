/** What the Markdown files name is there: links and anchors, paths, scripts, versions, variables, options. */

import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { USAGE as BUILD } from "../scripts/build/request.ts";
import { USAGE as DEMO } from "../scripts/demo/arguments.ts";
import { INSPECT, DOCTOR, NATIVE_OPTIONS, spellings } from "../scripts/documents/described.ts";
import { KERNELS, skipKernel } from "../scripts/lib/kernels.ts";
import { readDoctor } from "../src/cli/doctor.ts";
import { readInspectRequest } from "../src/cli/inspect.ts";
import { OPTIONS } from "../src/cli/options.ts";
import { scan } from "../src/cli/scan.ts";
import { anchorsOf, linksOf, type Page, pageOf, pages, ROOT } from "./documentation/markdown.ts";

const PAGES = pages();

/** What is wrong, in words that name the page: nothing, where all is well. */
type Check = (page: Page) => readonly string[];

const isThere = (path: string): boolean => existsSync(join(ROOT, path));

const links: Check = (page) =>
  linksOf(page).flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [target = "", anchor] = link.split("#");
    const path = target === "" ? page.path : normalize(join(dirname(page.path), target));
    if (path !== page.path && !isThere(path)) return [`${link}: there is no ${path}`];
    if (anchor === undefined) return [];
    const other = path === page.path ? page : PAGES.find((each) => each.path === path);
    return other !== undefined && anchorsOf(other).has(anchor)
      ? []
      : [`${link}: ${path} has no such heading`];
  });

/** NAME in a path is for the reader to put in. */
const paths: Check = ({ code }) =>
  code
    .flatMap((each) => each.match(/(?<![\w./-])(?:src|scripts|test|docs)\/[\w./*{},-]*/g) ?? [])
    .map((path) => path.replace(/[.,]$/, ""))
    .filter((path) => !path.includes("NAME"))
    .filter((path) =>
      /[*{]/.test(path)
        ? [...new Bun.Glob(path).scanSync({ cwd: ROOT, onlyFiles: false })].length === 0
        : !isThere(path),
    );

const scripts: Check = ({ text }) =>
  [...text.matchAll(/\bbun(?:@[\d.]+)? run ((?!-)[\w:./-]*\w)([^`\n#&|]*)/g)].flatMap(
    ([, name = "", rest = ""]) => {
      if (name in packageJson.scripts) {
        const flags = name === "build" ? (rest.match(/(?<= )--?[a-z][\w-]*/g) ?? []) : [];
        return flags.filter((flag) => !hasWord(BUILD, flag)).map((flag) => `bun run build ${flag}`);
      }
      return isThere(name) ? [] : [`bun run ${name}`];
    },
  );

const versions: Check = ({ text }) =>
  (text.match(/\bbun@\d[\w.-]*\w/g) ?? []).filter((each) => each !== packageJson.packageManager);

/** Those that init has, and those of the tests. Of a test machine the name is put together. */
const VARIABLES: ReadonlySet<string> = new Set([
  ...NATIVE_OPTIONS.flatMap(({ variable = [] }) => variable),
  ...KERNELS.map(skipKernel),
  ...[...filesOf("src/**/*.ts"), ...filesOf("scripts/**/*.ts"), "test/model/check.ts"].flatMap(
    (path) => read(path).match(/\bLASTCALL_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [],
  ),
]);

const variables: Check = ({ text }) =>
  (text.match(/\bLASTCALL_[A-Z0-9_]*[A-Z0-9]\b/g) ?? []).filter((name) => !VARIABLES.has(name));

/** A command line with init in it, up to its end, or to what a shell or a person would not give to it. */
const COMMAND_LINE = /(?:^|[\s"'])(?:\S*\/)?init ((?:-|inspect\b|doctor\b)[^\n"'#&|>;)\]]*)/g;

const commandLines: Check = ({ code }) =>
  code.flatMap((each) =>
    [...each.matchAll(COMMAND_LINE)].flatMap(([, rest = ""]) => {
      // What is left open, in a usage or with dots, stands for something else.
      const typed = rest
        .trim()
        .split(/\s+/)
        .filter((word) => !/[[<…]|\.\.\./.test(word));
      const words = { length: typed.length, at: (index: number) => typed[index] };
      try {
        if (typed[0] === "doctor") readDoctor(words);
        else if (typed[0] === "inspect") {
          const rest = typed.slice(1).filter((word) => word.startsWith("-"));
          readInspectRequest({ length: rest.length, at: (index) => rest[index] });
        } else scan(words, OPTIONS, 0);
        return [];
      } catch (error) {
        return [`init ${rest}: ${error instanceof Error ? error.message : String(error)}`];
      }
    }),
  );

/** Options of scripts that take them by citty: `rounds: {`, indented as an argument. */
const OF_SCRIPTS = ["scripts/soak.ts", "scripts/bench.ts", "scripts/starts.ts"].flatMap((path) =>
  [...read(path).matchAll(/^ {6}([a-z]+): \{/gm)].map(([, name = ""]) => `--${name}`),
);

/** Options of other programs, which these pages have reason to name by themselves. */
const FOREIGN = ["--cap-drop", "--compile-jit-policy", "--init-path", "--pid", "--root"];

const KNOWN: ReadonlySet<string> = new Set([
  ...[...NATIVE_OPTIONS, ...INSPECT.options, ...DOCTOR.options].flatMap(spellings),
  ...[BUILD, DEMO].flatMap((usage) => usage.match(/(?<!\S)--[a-z][\w-]*/g) ?? []),
  ...OF_SCRIPTS,
  ...FOREIGN,
]);

/** An option that stands by itself is one of init's, unless it is known to be another's. */
const options: Check = ({ code }) =>
  code.flatMap((each) => /^--[a-z][\w-]*/.exec(each) ?? []).filter((option) => !KNOWN.has(option));

const CHECKS: readonly (readonly [string, Check])[] = [
  ["leads to pages and headings that there are", links],
  ["names files and folders that there are", paths],
  ["names scripts of package.json, and options of the build", scripts],
  ["names the Bun of package.json and no other", versions],
  ["names variables that somebody reads", variables],
  ["shows command lines that init takes", commandLines],
  ["names options that there are", options],
];

for (const page of PAGES) {
  describe(page.path, () => {
    test.each(CHECKS)("%s", (_, check) => {
      expect(check(page)).toEqual([]);
    });
  });
}

test("all pages are looked at, those in folders among them", () => {
  const names = PAGES.map(({ path }) => path);
  for (const name of ["README.md", "docs/architecture.md", "scripts/static/README.md"])
    expect(names).toContain(name);
});

describe("a page with mistakes in it", () => {
  test.each<readonly [string, Check, string, readonly string[]]>([
    ["a link", links, "[a](docs/nothing.md)", ["docs/nothing.md: there is no docs/nothing.md"]],
    [
      "an anchor",
      links,
      "# Some `code`, twice\n[a](#some-code-once)",
      ["#some-code-once: x.md has no such heading"],
    ],
    ["a definition", links, "[a]: no.md", ["no.md: there is no no.md"]],
    ["a picture", links, '<img src="no.svg" alt="">', ["no.svg: there is no no.svg"]],
    ["a path", paths, "In `src/nothing.ts`, and `src/main.ts`.", ["src/nothing.ts"]],
    ["a path in a block", paths, "a\n\n    bun test test/no.test.ts\n", ["test/no.test.ts"]],
    ["a pattern", paths, "`test/no-*.ts`, `test/*.test.ts`", ["test/no-*.ts"]],
    ["a script", scripts, "`bun run nothing`, `bun run check`", ["bun run nothing"]],
    ["a flag", scripts, "    bun run build --nothing --dynamic", ["bun run build --nothing"]],
    ["a version", versions, `bun@0.1.2, ${packageJson.packageManager}`, ["bun@0.1.2"]],
    ["a variable", variables, "`LASTCALL_NOTHING`, `LASTCALL_GRACE`, LASTCALL_*", ["LASTCALL_NOTHING"]],
    ["an option", options, "`--nothing`, `--grace 5s`", ["--nothing"]],
  ])("is found: %s", (_, check, text, found) => {
    expect(check(pageOf("x.md", text))).toEqual(found);
  });

  test("is found: a command line", () => {
    const page = pageOf(
      "x.md",
      "`/init --grace 5s -- a --b`, `init inspect 7 --no`, `init --no a`, `init doctor --no`",
    );
    expect(commandLines(page).map((each) => each.split(":")[0])).toEqual([
      "init inspect 7 --no",
      "init --no a",
      "init doctor --no",
    ]);
  });

  test("knows headings that are the same, and those in a block for none", () => {
    const page = pageOf("x.md", "# A b\n## A b\n```\n# c\n```\n### [0.1.0] - 2026, *x_y*\n");
    expect([...anchorsOf(page)]).toEqual(["a-b", "a-b-1", "010---2026-x_y"]);
  });
});

/** Whether a text has that word, and not only as a part of another. */
function hasWord(text: string, word: string): boolean {
  return text.match(/--?[a-z][\w-]*/g)?.includes(word) === true;
}

function filesOf(pattern: string): readonly string[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: ROOT })];
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
