import { describe, expect, test } from "bun:test";
import { OPTION_NAMES, optionNamed, OPTIONS } from "../../src/cli/options.ts";
import { cittyArguments, isNameIn } from "../../src/cli/table.ts";

const options = OPTION_NAMES.map((name) => ({ name, ...optionNamed(name) }));

describe("options", () => {
  test("have names of their own: no letter and no variable stands for two", () => {
    const letters = options.flatMap(({ short }) => short ?? []);
    const variables = options.flatMap(({ variable }) => variable ?? []);
    expect(new Set(letters).size).toBe(letters.length);
    expect(new Set(variables).size).toBe(variables.length);
  });

  test("that take a value have a variable of the same name; switches for other options need none", () => {
    for (const { name, value, variable } of options) {
      if (value === undefined && variable === undefined) continue;
      expect(String(variable)).toBe(`LASTCALL_${name.replaceAll("-", "_").toUpperCase()}`);
    }
    const without = options.filter(({ variable }) => variable === undefined).map(({ name }) => name);
    expect(without).toEqual(["group", "child", "verbose", "quiet", "help", "version"]);
  });

  test("keep the letters that users of tini know", () => {
    const letters = options.flatMap(({ name, short }) => (short === undefined ? [] : [`-${short} ${name}`]));
    for (const letter of ["-e remap-exit", "-p parent-death-signal", "-w warn-orphans", "-v verbose"]) {
      expect(letters).toContain(letter);
    }
    expect(letters).toContain("-g group");
  });

  test("are known by their long names only", () => {
    expect(OPTION_NAMES.every((name) => isNameIn(OPTIONS, name))).toBe(true);
    expect(["g", "", "Scope", "toString", "__proto__"].some((name) => isNameIn(OPTIONS, name))).toBe(false);
  });
});

describe("what citty is told", () => {
  test("are all options, switches as booleans, with their letters", () => {
    const declared = cittyArguments(OPTIONS);
    expect(Object.keys(declared)).toEqual([...OPTION_NAMES]);
    expect(declared["group"]).toMatchObject({ type: "boolean", alias: "g" });
    expect(declared["remap-exit"]).toMatchObject({ type: "string", alias: "e", valueHint: "CODE" });
    expect(declared["scope"]).not.toHaveProperty("alias");
    for (const { name, value } of options) {
      expect(declared[name]?.type).toBe(value === undefined ? "boolean" : "string");
    }
  });
});
