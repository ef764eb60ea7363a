import { describe, expect, test } from "bun:test";
import { milliseconds } from "../../../src/process.ts";
import { SIGINT, SIGTERM } from "../../../src/signal.ts";
import type { Facts, Runtime } from "../../../src/tools/doctor/facts.ts";
import {
  checkGraces,
  checkProc,
  checkSettings,
  checkSignals,
} from "../../../src/tools/doctor/state-checks.ts";
import { container, DEFAULTS, ids, image, process, signals } from "./facts.ts";

describe("/proc", () => {
  test("is there, or is missing, or is that of others", () => {
    expect(ids(checkProc(image()))).toEqual([]);
    expect(checkProc(image({ proc: "missing" })).findings).toMatchObject([
      { id: "no-proc", severity: "advice", what: expect.stringContaining("As PID 1 init does without") },
    ]);
    expect(checkProc(image({ proc: "foreign", situation: "process" })).findings).toMatchObject([
      { id: "foreign-proc", what: expect.stringContaining("finds its descendants there") },
    ]);
  });
});

describe("signals that ask to stop", () => {
  test("are neither ignored nor blocked", () => {
    expect(checkSignals(image())).toMatchObject({ fine: expect.any(String) });
    const running = container([process(1, 0, "/init"), process(2, 1, "/server")]);
    expect(checkSignals(running)).toMatchObject({ fine: expect.any(String) });
  });

  test("are told when they were, each with what the command inherits", () => {
    const inherited = { ignored: [SIGTERM], blocked: [SIGTERM, SIGINT] };
    const findings = checkSignals(image({ inherited }))?.findings;
    expect(findings).toMatchObject([
      { id: "signal-ignored", what: expect.stringMatching(/^SIGTERM was ignored .* never gets it\.$/) },
      { id: "signal-blocked", what: expect.stringMatching(/^SIGTERM, SIGINT were blocked .* gets them\.$/) },
    ]);
  });

  test("are told from the running init, not from what looks at it", () => {
    const ignoring = { signals: signals({ ignored: [15], blocked: [15, 2] }) };
    const inherited = { ignored: [SIGINT], blocked: [SIGINT] };
    const init = process(1, 0, "/init", ignoring);
    expect(checkSignals(container([init], { inherited }))?.findings).toMatchObject([
      { id: "signal-ignored", what: expect.stringMatching(/^SIGTERM was ignored/) },
    ]);
    expect(ids(checkSignals(container([process(1, 0, "/init")], { inherited })))).toEqual([]);
    expect(checkSignals(container([], { inherited }))).toMatchObject({ unknown: expect.any(String) });
  });
});

describe("the settings", () => {
  test("are valid, wrong, unknown or hidden", () => {
    expect(ids(checkSettings(image()))).toEqual([]);
    expect(checkSettings(image({ settings: { wrong: 'LASTCALL_SCOPE: "\x1b"' } }))?.findings).toMatchObject([
      { id: "wrong-setting", what: expect.stringContaining('LASTCALL_SCOPE: "\\u001b"') },
    ]);
    const settings = { times: DEFAULTS, unknownVariables: ["LASTCALL_A", "LASTCALL_B"] };
    expect(ids(checkSettings(image({ settings })))).toEqual(["unknown-setting", "unknown-setting"]);
    expect(checkSettings(image({ settings: "unreadable" }))).toMatchObject({ unknown: expect.any(String) });
  });

  test("are nobody's where no init runs", () => {
    const facts = container([], { settings: "no-init" });
    expect([checkSettings(facts), checkGraces(facts), checkSignals(facts)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

function withTimes(runtime: Runtime, sweepGrace: number, stopDelay = 0, grace?: number): Facts {
  const times = {
    sweepGrace: milliseconds(sweepGrace),
    stopDelay: milliseconds(stopDelay),
    grace: grace === undefined ? undefined : milliseconds(grace),
  };
  return image({ runtime, settings: { times, unknownVariables: [] } });
}

describe("the time that a stop may take", () => {
  test.each([
    ["docker", 9_999],
    ["podman", 5_000],
    ["kubernetes", 29_000],
    ["unknown", 9_000],
  ] as const)("is short enough for %s with %d ms", (runtime, sweep) => {
    expect(ids(checkGraces(withTimes(runtime, sweep)))).toEqual([]);
  });

  test.each([
    ["docker", "docker gives a container 10 s"],
    ["podman", "podman gives a container 10 s"],
    ["kubernetes", "Kubernetes gives a container 30 s"],
    ["unknown", "docker and podman give a container 10 s, Kubernetes 30 s"],
  ] as const)("is too long for %s, and what that gives is told", (runtime, given) => {
    const [finding] = checkGraces(withTimes(runtime, 30_000))?.findings ?? [];
    expect(finding).toMatchObject({
      id: "long-grace",
      what: expect.stringContaining(`by default ${given},`),
    });
  });

  test("is the delay and the sweep, or the grace, which is for everything", () => {
    expect(ids(checkGraces(withTimes("docker", 5_000, 4_900)))).toEqual([]);
    expect(ids(checkGraces(withTimes("docker", 5_000, 5_000)))).toEqual(["long-grace"]);
    expect(ids(checkGraces(withTimes("docker", 60_000, 4_000, 9_000)))).toEqual([]);
    expect(ids(checkGraces(withTimes("docker", 0, 0, 10_000)))).toEqual(["long-grace"]);
  });

  test("is unknown with settings that cannot be read", () => {
    expect(checkGraces(image({ settings: "unreadable" }))).toMatchObject({ unknown: expect.any(String) });
  });
});
