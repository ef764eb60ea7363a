import { describe, expect, test } from "bun:test";
import { readRequest, thisMachine, USAGE } from "../../scripts/build/request.ts";
import { TARGETS } from "../../scripts/static/targets.ts";
import { sentence } from "./support.ts";

describe("a build without a target", () => {
  test("is frozen and for this machine", () => {
    expect(readRequest([])).toEqual({ target: thisMachine(), form: "snapshot" });
  });

  test("is dynamic when that is asked for", () => {
    expect(readRequest(["--dynamic"])).toEqual({ target: thisMachine(), form: "dynamic" });
  });
});

describe("a build that is not frozen", () => {
  test("is static all the same", () => {
    expect(readRequest(["--no-snapshot"])).toEqual({ target: thisMachine(), form: "static" });
  });

  test("is what a dynamic one is anyway", () => {
    expect(sentence(() => readRequest(["--no-snapshot", "--dynamic"]))).toBe(
      "--dynamic is not frozen anyway; leave out --no-snapshot",
    );
  });
});

describe("a build for a target", () => {
  test.each(Object.values(TARGETS))("is for that machine: $name", (target) => {
    expect(readRequest(["--target", target.name])).toEqual({ target, form: "snapshot" });
    expect(readRequest(["--no-snapshot", "--target", target.name])).toEqual({ target, form: "static" });
    expect(readRequest([`--target=${target.name}`, "--dynamic"])).toEqual({ target, form: "dynamic" });
    expect(readRequest(["--dynamic", "--target", target.name])).toEqual({ target, form: "dynamic" });
  });

  test.each([
    [["--target", "linux-riscv64"], "linux-riscv64"],
    [["--target=darwin-arm64"], "darwin-arm64"],
    [["--target", "LINUX-X64"], "LINUX-X64"],
    [["--target="], ""],
    [["--target"], ""],
    [["--target", "--dynamic"], "--dynamic"],
  ])("must be for one that is known: %j", (words, name) => {
    expect(sentence(() => readRequest(words))).toBe(`--target takes linux-x64 or linux-arm64, not "${name}"`);
  });
});

describe("a build with another runtime", () => {
  test("is Deno's", () => {
    expect(readRequest(["--runtime", "deno"])).toEqual({ target: thisMachine(), form: "deno" });
    expect(readRequest(["--runtime=bun"])).toEqual(readRequest([]));
  });

  test.each([[["--runtime"]], [["--runtime=node"]], [["--runtime", "Deno"]]])(
    "takes no other: %j",
    (words) => {
      expect(sentence(() => readRequest(words))).toContain("--runtime takes bun or deno, not ");
    },
  );

  test.each(["--no-snapshot", "--dynamic"])("has no form of Bun's: %s", (word) => {
    expect(sentence(() => readRequest(["--runtime", "deno", word]))).toBe(
      "--no-snapshot and --dynamic are forms of Bun's; leave them out with --runtime deno",
    );
  });
});

describe("words that mean nothing", () => {
  test.each([
    [["--targets=linux-x64"], "targets"],
    [["--static"], "static"],
    [["-d"], "d"],
    [["linux-arm64"], "linux-arm64"],
    [["--dynamic", "true"], "true"],
    [["--", "word"], "word"],
    [["-"], "-"],
    [["--dynamic=maybe"], "--dynamic=maybe"],
    [["--snapshot=maybe"], "--snapshot=maybe"],
    [["--snapshot"], "--snapshot"],
    [["--no-dynamic"], "--no-dynamic"],
    [["--_", "x"], "--_"],
  ])("are named: %j", (words, name) => {
    expect(sentence(() => readRequest(words))).toBe(`there is no option "${name}"; see --help`);
  });
});

describe("the usage", () => {
  test.each([[["--help"]], [["-h"]], [["--dynamic", "-h"]], [["--help", "word"]]])(
    "is what %j asks for",
    (words) => {
      expect(readRequest(words)).toBe("help");
    },
  );

  test("names every option and every target", () => {
    for (const word of ["--target", "--no-snapshot", "--dynamic", "-h, --help", ...Object.keys(TARGETS)]) {
      expect(USAGE).toContain(word);
    }
  });
});
