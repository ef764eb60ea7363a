import { describe, expect, test } from "bun:test";
import { checkShellForm, checkStart } from "../../../src/tools/doctor/command-checks.ts";
import { command, container, ids, image, process } from "./facts.ts";

describe("the command", () => {
  test("can be started, or is told with the reason and what to do", () => {
    expect(checkStart(image())).toBeUndefined();
    expect(checkStart(image({ command: command(["/server"]) }))).toMatchObject({
      fine: "/server can be started",
    });
    expect(checkStart(image({ command: command(["/server"], { isOpaque: true }) }))).toMatchObject({
      unknown: expect.stringContaining("/server is there"),
      findings: [],
    });
    const failure = "cannot start /a; b: its loader /ld is not in this image; link it statically";
    expect(checkStart(image({ command: command(["/a; b"], { failure }) }))?.findings).toEqual([
      {
        id: "not-startable",
        severity: "problem",
        what: "Cannot start /a; b: its loader /ld is not in this image.",
        remedy: "Link it statically.",
      },
    ]);
  });
});

describe("a shell in front of the program", () => {
  for (const words of [
    ["sh", "-c", "server --port 80"],
    ["/bin/bash", "-lc", "migrate && server"],
    ["bash", "-eo", "pipefail", "-c", "server | log"],
    ["/bin/busybox", "sh", "-c", "server"],
  ]) {
    test(`is found in the command ${words.join(" ")}`, () => {
      expect(ids(checkShellForm(image({ command: command(words) })))).toEqual(["shell-form"]);
    });
  }

  for (const words of [
    ["/server", "-c", "server.conf"],
    ["sh", "-c", "exec server --port 80"],
    ["sh", "-c", "PORT=80 exec server"],
    ["sh", "-c", "migrate && exec server"],
    ["sh", "-c", "cd /srv\nexec server\n"],
    ["sh", "-c", 'exec sh -c "a; b"'],
    ["sh"],
    ["bash", "-i"],
    ["sh", "/entrypoint.sh"],
  ]) {
    test(`is not found in the command ${words.join(" ")}`, () => {
      expect(ids(checkShellForm(image({ command: command(words) })))).toEqual([]);
    });
  }

  const init = process(1, 0, "/init -- sh");

  test("is found where one waits for its child", () => {
    const facts = container([init, process(7, 1, "sh -c server"), process(8, 7, "server")]);
    expect(ids(checkShellForm(facts))).toEqual(["shell-form"]);
    expect(checkShellForm(facts)?.findings[0]?.what).toContain("server (process 8)");
  });

  test("is not found where it has made way, is talked to, runs a file, or has no child", () => {
    for (const all of [
      [init, process(7, 1, "server"), process(8, 7, "worker")],
      [init, process(7, 1, "bash"), process(8, 7, "top")],
      [init, process(7, 1, "sh -c server")],
      [init, process(7, 1, "bash /entrypoint.sh"), process(8, 7, "server")],
      [init],
    ]) {
      expect(ids(checkShellForm(container(all)))).toEqual([]);
    }
  });

  test("is PID 1's own finding where there is no init", () => {
    const facts = container([process(1, 0, "sh -c server"), process(7, 1, "server")]);
    // Nor is it said that there is none.
    expect(checkShellForm(facts)).toBeUndefined();
  });
});
