/** The npm package: what is in it, and that it works where it is installed. */

import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as library from "../src/library.ts";
import packageJson from "../package.json" with { type: "json" };
import { commentExamples, readmeExample } from "./package/examples.ts";
import { denoPath } from "../scripts/deno/tool.ts";
import { installInto, output, ROOT } from "./package/package.ts";

const missing = ["npm", "node"].filter((name) => Bun.which(name) === null);
const folder = mkdtempSync(join(tmpdir(), "lastcall-package-"));
const files = missing.length === 0 ? installInto(folder) : [];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const examples = [readmeExample(), ...commentExamples()];
const MODULES = [
  "library",
  "proc/disposition",
  "proc/stat",
  "proc/status",
  "process",
  "signal",
  "signal-set",
];
const SOURCES = ["src", "scripts", "docs"];

// Who has installed Bun alone has no npm to pack with.
const without = missing.length === 0 ? "" : `: skipped without ${missing.join(", ")}`;

describe.skipIf(missing.length > 0)(`the package${without}`, () => {
  test("holds the library, what init is built from, what is written about it, and nothing else", () => {
    const isSource = (name: string): boolean => SOURCES.some((source) => name.startsWith(`${source}/`));
    expect(files.filter((name) => !isSource(name))).toEqual(
      [
        ...[".dockerignore", "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md"],
        ...["SECURITY.md", "bun.lock", "bunfig.toml", "package.json", "tsconfig.json"],
        ...MODULES.flatMap((name) => [`dist/npm/${name}.d.ts`, `dist/npm/${name}.js`]),
      ].sort(),
    );
    const tree = SOURCES.flatMap((source) =>
      [...new Bun.Glob(`${source}/**/*`).scanSync({ cwd: ROOT, dot: true })].sort(),
    );
    expect(files.filter(isSource)).toEqual(tree.sort());
    expect(files.filter((name) => /[.]test[.]|(^|\/)(test|node_modules|[.]git)\//.test(name))).toEqual([]);
  });

  test("depends on no other package, and runs nothing when it is installed", () => {
    const fields = Object.keys(packageJson);
    expect(fields.filter((name) => /dependencies$/i.test(name))).toEqual(["devDependencies"]);
    expect(
      Object.keys(packageJson.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
    ).toEqual([]);
  });

  test("knows no path of the machine that packed it", () => {
    const text = files.map((name) => readFileSync(join(folder, "node_modules/lastcall", name), "latin1"));
    expect(files.filter((_, index) => text[index]?.includes(ROOT) === true)).toEqual([]);
  });

  test("holds all that the build of init imports", () => {
    for (const entry of ["src/main.ts", "scripts/build.ts"]) {
      const command = [process.execPath, "build", "--target=bun", "--packages=external", entry];
      output(join(folder, "node_modules/lastcall"), [...command, "--outdir", join(folder, "bundle", entry)]);
    }
  });

  test("declares types with which strict TypeScript compiles, libraries checked", () => {
    const names = Object.keys(library);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(folder, "consumer.ts"),
      `import { effectOf, SIGTERM, signalNamed, type Signal, type Stance, stanceOf, parseStatus } from "lastcall";
import * as all from "lastcall";
const named: Signal | undefined = signalNamed("TERM");
const stance: Stance | undefined = stanceOf(parseStatus("") ?? { name: "", state: "R", leader: 1, parent: 0 });
export const effect: "default" | "caught" | "ignored" | "blocked" | "dropped" | undefined =
  stance && effectOf(named ?? SIGTERM, stance);
// @ts-expect-error -- a number is no signal until somebody has looked at it
export const wrong: Signal = 15;
export const values: unknown[] = [${names.map((name) => `all.${name}`).join(", ")}];
`,
    );
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const options = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "false",
      "--target",
      "es2022",
    ];
    const strict = ["--module", "nodenext", "--exactOptionalPropertyTypes", "--verbatimModuleSyntax"];
    expect(output(folder, [process.execPath, compiler, ...options, ...strict, "consumer.ts"])).toBe("");
  });

  test("exports the same in Node as here", () => {
    const program = 'import * as all from "lastcall"; console.log(Object.keys(all).sort().join())';
    writeFileSync(join(folder, "names.mjs"), program);
    expect(output(folder, ["node", "names.mjs"]).trim()).toBe(Object.keys(library).sort().join());
  });

  test.each([
    ["Node", ["node"]],
    ["Bun", [process.execPath]],
    // Nothing less lets it read files of /proc.
    ["Deno", [denoPath(), "run", "--allow-all"]],
  ] as const)("all examples print in %s what they say", (_, runtime) => {
    for (const [index, { of, program, prints }] of examples.entries()) {
      const name = `example-${index}.mjs`;
      writeFileSync(join(folder, name), program);
      expect({ of, prints: output(folder, [...runtime, name]) }).toEqual({ of, prints });
    }
  });
});

test("everything that is exported has an example, but the numbers of signals", () => {
  const inner = new Map([
    ["ALL_SIGNALS", "ALL"],
    ["includesSignal", "includes"],
  ]);
  const named = Object.keys(library).filter((name) => !/^SIG[A-Z]+$/.test(name));
  const shown = examples.filter(({ prints }) => prints !== "").map(({ of }) => of);
  expect(named.map((name) => inner.get(name) ?? name).sort()).toEqual(
    shown.filter((of) => of !== "the README").sort(),
  );
  expect(shown).toContain("the README");
});
