import { describe, expect, test } from "bun:test";
import { OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";
import { usage } from "../../src/cli/usage.ts";

const lines = usage().split("\n");

describe("the usage", () => {
  test("fits into a terminal of 80 columns, without colours and without space at line ends", () => {
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).toMatch(/^([ -~]*[!-~])?$/);
    }
  });

  test("begins with how to call init and ends with a line end", () => {
    expect(lines[0]).toBe("Usage: init [options] [--] command [arguments...]");
    expect(usage()).toEndWith(".\n");
  });

  test.each(OPTION_NAMES)("shows --%s with its letter, its value, its variable and what it does", (name) => {
    const { short, value, implied, variable, repeatable, description } = optionNamed(name);
    const at = lines.findIndex((line) => ` ${line} `.replace("[", " ").includes(` --${name} `));
    const [heading = "", ...rest] = lines.slice(at);
    const letter = short === undefined ? "" : `-${short}, `;
    const hint = value === undefined ? "" : implied === undefined ? ` ${value}` : `[=${value}]`;
    const often = repeatable === true ? " ..." : "";
    const shown = `${letter}--${name}${hint}${often} ${variable ?? ""}`;
    expect(heading.replace(/ +/g, " ").trim()).toBe(shown.trim());
    if (variable !== undefined) expect(heading.length).toBe(80);

    const end = rest.findIndex((line) => !line.startsWith(" ".repeat(6)) || /^ +--/.test(line));
    expect(rest.slice(0, end).join(" ").replace(/ +/g, " ").trim()).toBe(description);
  });

  test("tells the exit statuses of init itself", () => {
    for (const status of ["127", "126", "1 for wrong usage"]) expect(usage()).toContain(status);
  });
});
