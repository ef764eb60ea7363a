import { describe, expect, test } from "bun:test";
import { type OptionName, OPTIONS } from "../../src/cli/options.ts";
import { parse, type Parsed } from "../../src/cli/parse.ts";
import { scan } from "../../src/cli/scan.ts";

function parsed(...words: readonly string[]): Parsed<OptionName> {
  return parse(scan(words, OPTIONS).given, OPTIONS);
}

describe("options that were given", () => {
  test("are there by their long names, however they were written, and no others are", () => {
    expect(parsed("-ge143", "--scope", "all")).toEqual(
      new Map<OptionName, string | true>([
        ["scope", "all"],
        ["group", true],
        ["remap-exit", "143"],
      ]),
    );
    expect(parsed()).toEqual(new Map());
  });

  test("count with their last value", () => {
    expect(parsed("-p", "TERM", "--parent-death-signal=INT")).toEqual(
      new Map([["parent-death-signal", "INT"]]),
    );
  });

  test("can have values that look like options, empty or negated ones too", () => {
    for (const value of ["--no-group", "-g", "--", "=", "a=b", "no", "false", " "]) {
      expect(parsed("--rewrite", value)).toEqual(new Map([["rewrite", value]]));
    }
  });

  test("are on when they are switches, given once or often", () => {
    expect(parsed("-vvq", "--warn-orphans")).toEqual(
      new Map([
        ["warn-orphans", true],
        ["verbose", true],
        ["quiet", true],
      ]),
    );
  });
});
