import { describe, expect, test } from "bun:test";
import { type InspectRequest, inspectUsage, readInspectRequest } from "../../src/cli/inspect.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { invocation } from "./reading.ts";

const PLAIN = { show: "processes", json: false, watch: false };

describe("the word inspect", () => {
  test("asks for the tool only where it comes first", () => {
    expect(invocation(["inspect"])).toEqual({ ask: "inspect" });
    expect(invocation(["inspect", "--json", "1"])).toEqual({ ask: "inspect" });
    for (const words of [["--", "inspect"], ["-g", "inspect"], ["./inspect"]]) {
      expect(invocation(words)).toMatchObject({ ask: "run" });
    }
  });
});

describe("the words behind it", () => {
  test.each([
    [[], PLAIN],
    [["--json"], { ...PLAIN, json: true }],
    [["-w", "--json"], { ...PLAIN, json: true, watch: true }],
    [["12"], { ...PLAIN, pid: 12 }],
    [["--", "12"], { ...PLAIN, pid: 12 }],
    [["12", "--watch"], { ...PLAIN, pid: 12, watch: true }],
    [["--json", "12", "--watch"], { ...PLAIN, pid: 12, json: true, watch: true }],
    [["--help", "12", "--nonsense"], { show: "help" }],
    [["12", "-h"], { show: "help" }],
  ])("%j are read", (words, request) => {
    expect<object>(readInspectRequest(words)).toEqual(request);
  });

  test.each([
    [["--jsno"], "unknown option --jsno; see init inspect --help for those that there are"],
    [["-x"], "unknown option -x; see init inspect --help for those that there are"],
    [["--json=1"], '--json takes no value; write it without "=1"'],
    [["one"], 'inspect: "one" is not a process number; write one as in: init inspect 1'],
    [["0"], 'inspect: "0" is not a process number; write one as in: init inspect 1'],
    [["-1"], "unknown option -1 in -1; see init inspect --help for those that there are"],
    [["99999999999"], 'inspect: "99999999999" is not a process number; write one as in: init inspect 1'],
    [["1", "2"], 'inspect shows one process or all; write one number, without "2"'],
    [[""], 'inspect: "" is not a process number; write one as in: init inspect 1'],
  ])("%j are refused", (words, sentence) => {
    const read = (): InspectRequest => readInspectRequest(words);
    expect(read).toThrow(new UsageError(sentence.replace(" in -1;", ";")));
  });
});

test("its usage fits into a terminal of 80 columns", () => {
  for (const line of inspectUsage().split("\n")) {
    expect(line.length).toBeLessThanOrEqual(80);
    expect(line).toMatch(/^([ -~]*[!-~])?$/);
  }
  for (const option of ["--json", "-w, --watch", "-h, --help"]) expect(inspectUsage()).toContain(option);
});
