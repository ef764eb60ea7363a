import { describe, expect, test } from "bun:test";
import { type Environment, readVariables } from "../../src/cli/variables.ts";

/** An environment of those entries, of which only ours may be read. */
function environment(...entries: readonly string[]): Environment {
  return {
    at: (index) => {
      const entry = entries[index];
      if (entry?.startsWith("LASTCALL_") === false) throw new Error(`${entry} is none of our business`);
      return entry;
    },
    indexesOf: (prefix) => entries.flatMap((entry, index) => (entry.startsWith(prefix) ? [index] : [])),
  };
}

describe("our variables", () => {
  test("are those that begin with LASTCALL_, and no other is read", () => {
    const variables = readVariables(environment("PATH=/bin", "LASTCALL_SCOPE=all", "XLASTCALL_SCOPE=child"));
    expect(variables).toEqual(new Map([["LASTCALL_SCOPE", "all"]]));
  });

  test("keep everything behind the first =, line ends too", () => {
    const variables = readVariables(environment("LASTCALL_A=b=c\nd", "LASTCALL_EMPTY="));
    expect(variables).toEqual(
      new Map([
        ["LASTCALL_A", "b=c\nd"],
        ["LASTCALL_EMPTY", ""],
      ]),
    );
  });

  test("count as they stand first, as for getenv(3)", () => {
    const variables = readVariables(environment("LASTCALL_SCOPE=all", "LASTCALL_SCOPE=child"));
    expect(variables).toEqual(new Map([["LASTCALL_SCOPE", "all"]]));
  });

  test("have a =: an entry without one sets nothing", () => {
    expect(readVariables(environment("LASTCALL_SCOPE"))).toEqual(new Map());
  });
});
