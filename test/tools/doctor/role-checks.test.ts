import { describe, expect, test } from "bun:test";
import { checkPidOne, checkSecondInit } from "../../../src/tools/doctor/role-checks.ts";
import { command, container, ids, image, process, signals } from "./facts.ts";

const SIGTERM = 15;
const INIT = process(1, 0, "/init -- /server");
const SERVER = process(7, 1, "/server");

describe("PID 1", () => {
  test("is this init in a new container, and in a running one", () => {
    expect(checkPidOne(image())).toMatchObject({ fine: "init is PID 1", findings: [] });
    expect(checkPidOne(container([INIT, SERVER]))).toMatchObject({ fine: "PID 1 is this init" });
  });

  test("is nobody's business on a machine", () => {
    expect(checkPidOne(image({ situation: "process" }))).toBeUndefined();
  });

  test("that is the program itself is told, and that SIGTERM is dropped for it", () => {
    const facts = container([process(1, 0, "/server --port 80")]);
    expect(ids(checkPidOne(facts))).toEqual(["not-pid-1", "signal-dropped"]);
    expect(checkPidOne(facts)?.findings[0]?.what).toBe(
      "PID 1 is /server --port 80 (process 1), and no init runs: signals and orphaned processes go to PID 1 first.",
    );
  });

  test.each([
    ["catches SIGTERM", { caught: [SIGTERM] }],
    ["has it blocked", { blocked: [SIGTERM] }],
    ["waits for signals, for as long as which they do not count as blocked", { isWaiting: true }],
    ["does something that may not be seen", { isWaiting: undefined }],
  ])("that %s is not said to lose SIGTERM", (_, changes) => {
    const facts = container([process(1, 0, "/server", { signals: signals(changes) })]);
    expect(ids(checkPidOne(facts))).toEqual(["not-pid-1"]);
  });

  test("that ignores SIGTERM is said to", () => {
    const first = process(1, 0, "/server", { signals: signals({ ignored: [SIGTERM] }) });
    expect(checkPidOne(container([first]))?.findings[1]).toMatchObject({
      id: "signal-dropped",
      what: expect.stringContaining("which ignores SIGTERM: "),
    });
  });

  test("that is a shell with init below it is told with the remedy for that", () => {
    const facts = container([process(1, 0, "/bin/sh -c /init"), process(7, 1, "/init -- /server")]);
    const [finding] = checkPidOne(facts)?.findings ?? [];
    expect(finding).toMatchObject({ id: "not-pid-1", what: expect.stringContaining("init is process 7") });
    expect(finding?.remedy).toContain("exec /init");
  });

  test("may hold the namespace of a pod, or be another container's: there inits are subreapers", () => {
    for (const pause of ["/pause", "/usr/bin/catatonit -P"]) {
      expect(ids(checkPidOne(container([process(1, 0, pause), process(7, 0, "/init -- /server")])))).toEqual(
        [],
      );
    }
    const all = [process(1, 0, "/server"), process(7, 0, "/init -- /server")];
    expect(ids(checkPidOne(container(all, { processes: { all, isShared: true } })))).toEqual([]);
  });

  test("may be the init of a whole system", () => {
    for (const system of ["/sbin/init", "/lib/systemd/systemd --system"]) {
      const facts = container([process(1, 0, system), process(7, 1, "/init -- /server")]);
      expect([...ids(checkPidOne(facts)), ...ids(checkSecondInit(facts))]).toEqual([]);
    }
  });

  test("is unknown when this user may not see what it is", () => {
    const hidden = process(1, 0, "/init", {
      isLastcall: undefined,
      signals: signals({ isWaiting: undefined }),
    });
    expect(checkPidOne(container([hidden]))).toMatchObject({ unknown: expect.any(String), findings: [] });
    expect(checkPidOne(image({ situation: "container" }))).toMatchObject({ unknown: expect.any(String) });
  });
});

describe("a second init", () => {
  test("is not there", () => {
    expect(checkSecondInit(container([INIT, SERVER]))).toMatchObject({ fine: expect.any(String) });
    expect(checkSecondInit(image({ command: command(["/server"]) }))).toMatchObject({
      fine: expect.any(String),
    });
    expect(checkSecondInit(image())).toBeUndefined();
    expect(checkSecondInit(image({ situation: "container" }))).toMatchObject({ unknown: expect.any(String) });
  });

  test.each(["tini", "/usr/bin/dumb-init", "/sbin/docker-init", "catatonit", "/run/podman-init"])(
    "is found in a command that begins with %s",
    (name) => {
      const facts = image({ command: command([name, "--", "/server"]) });
      expect(ids(checkSecondInit(facts))).toEqual(["second-init"]);
    },
  );

  test("is not what only looks after others", () => {
    const facts = image({ command: command(["supervisord", "-n"]) });
    expect(ids(checkSecondInit(facts))).toEqual([]);
  });

  test("is found in a command that is this program, whatever its name is", () => {
    const facts = image({ command: command(["/start", "/server"], { isLastcall: true }) });
    expect(checkSecondInit(facts)?.findings[0]?.what).toBe("The command is an init itself: /start.");
  });

  test("is found above this one, and is not a finding twice", () => {
    const facts = container([process(1, 0, "/sbin/docker-init -- /init"), process(7, 1, "/init -- /server")]);
    expect(ids(checkSecondInit(facts))).toEqual(["second-init"]);
    expect(ids(checkPidOne(facts))).toEqual([]);
  });

  test("is found below this one, and behind a shell", () => {
    expect(ids(checkSecondInit(container([INIT, process(7, 1, "tini -- /server")])))).toEqual([
      "second-init",
    ]);
    const behind = [INIT, process(7, 1, "sh -c tini"), process(8, 7, "tini -- /server")];
    expect(ids(checkSecondInit(container(behind)))).toEqual(["second-init"]);
  });

  test("is not looked for further down, where there may be containers in the container", () => {
    const nested = [INIT, process(7, 1, "dockerd"), process(8, 7, "/sbin/docker-init -- /server")];
    expect(ids(checkSecondInit(container(nested)))).toEqual([]);
  });

  test("is not another container's in the same namespace", () => {
    const all = [process(1, 0, "tini -- /server"), process(7, 0, "/init -- /server")];
    expect(ids(checkSecondInit(container(all, { processes: { all, isShared: true } })))).toEqual([]);
  });

  test("is not an orphan that init has adopted: the main child is older", () => {
    const orphan = process(6, 1, "tini -- job", { startTime: 900 });
    expect(ids(checkSecondInit(container([INIT, orphan, SERVER])))).toEqual([]);
  });
});
