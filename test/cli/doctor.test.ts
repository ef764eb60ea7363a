import { describe, expect, test } from "bun:test";
import { doctorUsage, readDoctor } from "../../src/cli/doctor.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { invocation } from "./reading.ts";

describe("the words of init doctor", () => {
  test("are its options and a command, both optional", () => {
    expect(readDoctor(["doctor"])).toEqual({ wants: "findings", json: false });
    expect(readDoctor(["doctor", "--"])).toEqual({ wants: "findings", json: false });
    expect(readDoctor(["doctor", "--json"])).toEqual({ wants: "findings", json: true });
    expect(readDoctor(["doctor", "server", "--json"])).toEqual({
      wants: "findings",
      json: false,
      commandAt: 1,
    });
    expect(readDoctor(["doctor", "--json", "--", "--server"])).toEqual({
      wants: "findings",
      json: true,
      commandAt: 3,
    });
  });

  test("may ask for help", () => {
    expect(readDoctor(["doctor", "-h"])).toEqual({ wants: "help" });
    expect(readDoctor(["doctor", "--json", "--help", "--nonsense"])).toEqual({ wants: "help" });
  });

  test("may be wrong", () => {
    expect(() => readDoctor(["doctor", "--scope", "all"])).toThrow(UsageError);
    expect(() => readDoctor(["doctor", "--json=yes"])).toThrow(/^--json takes no value/);
  });
});

describe("the word doctor", () => {
  test("is a subcommand as the very first word only", () => {
    expect(invocation(["doctor", "--json"])).toMatchObject({ ask: "doctor" });
    expect(invocation(["--", "doctor"])).toMatchObject({ ask: "run", commandAt: 1 });
    expect(invocation(["-g", "doctor"])).toMatchObject({ ask: "run", commandAt: 1 });
  });

  test("is read although a variable is wrong: that is for the doctor to tell", () => {
    expect(invocation(["doctor"], { LASTCALL_SCOPE: "x" })).toMatchObject({ ask: "doctor" });
  });
});

describe("the usage of init doctor", () => {
  test("fits into 80 columns and tells the options and the statuses", () => {
    for (const line of doctorUsage().split("\n")) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).toMatch(/^([ -~]*[!-~])?$/);
    }
    for (const part of ["--json", "-h, --help", "0 if nothing is wrong, 1 with findings"]) {
      expect(doctorUsage()).toContain(part);
    }
  });
});
