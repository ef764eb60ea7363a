/**
 * What the runtime asks dlsym(3) and dlopen(3) for, by running init with a carrier that reports it. A new Bun that asks
 * for more fails here, before it jumps to address 0 in somebody's container.
 */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../scripts/build.ts";
import { attach } from "../../scripts/static/attach.ts";
import { linkCarrier } from "../../scripts/static/carrier.ts";
import { ABSENT, FREEZING, lookedUpNames } from "../../scripts/static/lookups.ts";
import { nativeTarget } from "../../scripts/static/targets.ts";
import { symbols, toolSymbols } from "../../src/libc/symbols.ts";
import { present, SUBJECTS } from "./support.ts";

const subject = SUBJECTS.find(({ target }) => target === nativeTarget());

/** How a program ended, and what it looked up. */
interface Run {
  readonly status: number;
  readonly stdout: string;
  /** What it said besides. */
  readonly stderr: string;
  readonly libraries: readonly string[];
  readonly answered: readonly string[];
  readonly absent: readonly string[];
  /** Libraries that libc itself wanted to load. */
  readonly foreign: readonly string[];
}

/** Programs, by their names below. */
const PROGRAMS = {
  init: "src/main.ts",
  ends: "test/static/fixtures/ends.ts",
  throws: "test/static/fixtures/throws.ts",
};

describe.skipIf(subject?.isLinkable !== true)("what is looked up", () => {
  let folder = "";
  const seen = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lastcall-lookups-"));
    const { target, executable } = present(subject);
    const parts = join(folder, "carrier");
    mkdirSync(parts);
    const carrier = linkCarrier(executable, target, parts, { names: lookedUpNames(), reportLookups: true });
    for (const [name, source] of Object.entries(PROGRAMS)) {
      const path = join(folder, name);
      compile(target, executable, path, source);
      writeFileSync(path, attach(readFileSync(path), carrier));
      chmodSync(path, 0o755);
    }
  }, 20_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function run(program: keyof typeof PROGRAMS, ...words: readonly string[]): Run {
    const command = [join(folder, program), ...words];
    const { exitCode, stdout, stderr } = Bun.spawnSync(command, { timeout: 10_000, killSignal: "SIGKILL" });
    const said = stderr.toString();
    const names = (what: string, answer: string): readonly string[] =>
      [...said.matchAll(/^lookup: (\S+) (\S+) (\S+)$/gm)]
        .filter((line) => line[1] === what && line[3] === answer)
        .flatMap((line) => line[2] ?? []);
    for (const name of [...names("dlsym", "answered"), ...names("dlsym", "absent")]) seen.add(name);
    return {
      status: exitCode,
      stdout: stdout.toString(),
      stderr: said.replaceAll(/^lookup: .*\n/gm, ""),
      libraries: [...names("dlopen", "answered"), ...names("dlopen", "absent")],
      answered: names("dlsym", "answered"),
      absent: names("dlsym", "absent"),
      foreign: names("libc", "absent"),
    };
  }

  test.each([
    ["runs a command", 0, ["--", "true"]],
    ["shows its usage", 0, ["--help"]],
    ["is told its version", 0, ["--version"]],
    ["does not know an option", 1, ["--frobnicate"]],
    ["does not find the command", 127, ["--", "no-such-command"]],
    ["may not run the command", 126, ["--", "/"]],
    ["shows the processes", 0, ["inspect"]],
    ["tells everything as JSON", 3, ["-vvv", "--log-format=json", "--", "sh", "-c", "sleep 0 & exit 3"]],
  ])("is known when init %s", (_, status, words) => {
    const ran = run("init", ...words);
    expect(ran.status).toBe(status);
    expect(unknownIn(ran)).toEqual(NOTHING);
  });

  test("is known when the runtime ends by itself", () => {
    const ran = run("ends");
    expect(ran).toMatchObject({
      status: 0,
      stdout: `the end of ${process.env["PATH"] ?? "nothing"}\n`,
      stderr: "",
    });
    expect(unknownIn(ran)).toEqual(NOTHING);
  });

  test("is known when nothing catches an error", () => {
    const ran = run("throws");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("thrown");
    expect(unknownIn(ran)).toEqual(NOTHING);
  });

  test("is all that stands in the lists: of none it is unknown who asks for it", () => {
    const listed = [...lookedUpNames(), ...ABSENT];
    expect(listed.filter((name) => !seen.has(name))).toEqual(FREEZING);
  });
});

describe("the names that the runtime does without", () => {
  test("are no names that are answered, and no functions of lastcall's", () => {
    expect(lookedUpNames().filter((name) => ABSENT.has(name))).toEqual([]);
    expect(Object.keys({ ...symbols, ...toolSymbols }).filter((name) => ABSENT.has(name))).toEqual([]);
  });
});

const NOTHING = { libraries: [], answered: [], absent: [], foreign: [] };

/** What of it nobody has looked at yet. "-" is the program itself. */
function unknownIn({ libraries, answered, absent, foreign }: Run): typeof NOTHING | object {
  return {
    libraries: libraries.filter((library) => library !== "-" && library !== "libc.so.6"),
    answered: answered.filter((name) => !lookedUpNames().includes(name)),
    absent: absent.filter((name) => !ABSENT.has(name)),
    foreign,
  };
}
