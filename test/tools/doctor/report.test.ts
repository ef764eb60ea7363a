import { describe, expect, test } from "bun:test";
import { examine } from "../../../src/tools/doctor.ts";
import { jsonReport, textReport } from "../../../src/tools/doctor/report.ts";
import { command, image } from "./facts.ts";

const GOOD = image();
const BAD = image({
  proc: "missing",
  command: command(["tini", "--", "server"], { failure: "cannot start tini: it is x; do y" }),
  settings: "unreadable",
});

describe("the report for people", () => {
  test("says what was looked at, and that nothing is wrong", () => {
    expect(textReport(GOOD, examine(GOOD))).toBe(
      [
        "This is a container that has just been started, under docker.",
        "",
        "  ok       init is PID 1",
        "  ok       /proc shows this PID namespace",
        "  ok       no stop signal is ignored or blocked",
        "  ok       the settings are valid",
        "  ok       to stop, init's own times come to 5 s, and docker gives a container",
        "           10 s",
        "  ok       the limits leave room: open files 1024",
        "",
        "Nothing is wrong, as far as can be seen.",
        "",
      ].join("\n"),
    );
  });

  test("says what is wrong and what to do, and what is unknown", () => {
    const text = textReport(BAD, examine(BAD));
    expect(text).toContain("\n  unknown  the settings: no running init's words");
    expect(text).toContain("\nproblem (not-startable)\n  Cannot start tini: it is x.\n  > Do y.\n");
    expect(text).toContain("\nproblem (second-init)\n  The command is an init itself: tini.\n");
    expect(text).toEndWith("\n\n3 findings.\n");
  });

  test("fits into 80 columns", () => {
    for (const facts of [GOOD, BAD]) {
      for (const line of textReport(facts, examine(facts)).split("\n")) {
        expect(line.length).toBeLessThanOrEqual(80);
      }
    }
  });
});

describe("the report for programs", () => {
  test("has every check with its result, and every finding", () => {
    const { situation, runtime, checks, findings } = jsonReport(BAD, examine(BAD));
    expect([situation, runtime]).toEqual(["image", "docker"]);
    expect(checks).toContainEqual({ subject: "PID 1", result: "fine", detail: "init is PID 1" });
    expect(checks).toContainEqual({ subject: "/proc", result: "found" });
    expect(checks).toContainEqual({
      subject: "the settings",
      result: "unknown",
      detail: "no running init's words and environment can be read",
    });
    expect(findings.map(({ id }) => id)).toEqual(["no-proc", "not-startable", "second-init"]);
    for (const { what, remedy } of findings) {
      expect([what, remedy].every((sentence) => /^[A-Z/].*\.$/.test(sentence))).toBe(true);
    }
  });
});
