/** Which init is taken up, and what its words and variables mean. */

import { describe, expect, test } from "bun:test";
import { UsageError } from "../../src/cli/usage-error.ts";
import { mannerNamed } from "../../src/cli/personalities.ts";
import { answer, invocation, settingsAs, type Variables } from "./reading.ts";

function mannerOf(name: string, words: readonly string[] = ["server"], environment: Variables = {}): string {
  const asked = invocation(words, environment, name);
  return asked.ask === "run" ? asked.settings.manner.name : asked.ask;
}

describe("an init", () => {
  test.each([
    ["tini", "tini"],
    ["/sbin/docker-init", "tini"],
    ["./tini-static", "tini"],
    ["/usr/bin/dumb-init", "dumb-init"],
    ["/run/podman-init", "catatonit"],
    ["catatonit", "catatonit"],
    ["/init", "lastcall"],
    ["/tini/init", "lastcall"],
    ["", "lastcall"],
  ])("that is called %s is %s", (name, manner) => {
    expect(mannerOf(name)).toBe(manner);
  });

  test("is what its first option says, whatever it is called", () => {
    expect(mannerOf("/init", ["--personality", "tini", "server"])).toBe("tini");
    expect(mannerOf("/init", ["--personality=dumb-init", "-c", "server"])).toBe("dumb-init");
    expect(mannerOf("tini", ["--personality", "none", "--scope", "all", "server"])).toBe("lastcall");
    const variable = { LASTCALL_PERSONALITY: "tini" };
    expect(mannerOf("/init", ["--personality", "catatonit", "server"], variable)).toBe("catatonit");
  });

  test("is what the variable says, and its tools can still be called", () => {
    const variable = { LASTCALL_PERSONALITY: "catatonit" };
    expect(mannerOf("tini", ["server"], variable)).toBe("catatonit");
    expect(mannerOf("tini", ["server"], { LASTCALL_PERSONALITY: "none" })).toBe("lastcall");
    expect(mannerOf("tini", ["server"], { LASTCALL_PERSONALITY: "" })).toBe("tini");
    expect(mannerOf("/init", ["inspect"], variable)).toBe("inspect");
    expect(mannerOf("tini", ["inspect"])).toBe("tini");
  });

  test("that there is not is refused, and so is the option behind others", () => {
    const remedy = "choose tini, dumb-init, catatonit or none";
    expect(() => mannerOf("/init", ["--personality", "systemd", "server"])).toThrow(
      new UsageError(`--personality: "systemd" is no init that lastcall can be; ${remedy}`),
    );
    expect(() => mannerOf("/init", ["server"], { LASTCALL_PERSONALITY: "x" })).toThrow(
      new UsageError(`LASTCALL_PERSONALITY: "x" is no init that lastcall can be; ${remedy}`),
    );
    expect(() => mannerOf("/init", ["-g", "--personality", "tini", "server"])).toThrow(
      new UsageError("--personality must be the first word; write it before all other options"),
    );
  });

  test("in the place of another has what lastcall has beyond it, by variables, and off by default", () => {
    for (const name of ["tini", "dumb-init", "catatonit"]) {
      expect(settingsAs(name, "").rules).toMatchObject({ sweepGrace: 0, waitAll: false, continues: false });
      expect(settingsAs(name, "").rules.grace).toBeUndefined();
      const variables = { LASTCALL_GRACE: "10s", LASTCALL_SWEEP_GRACE: "2s", LASTCALL_SCOPE: "all" };
      expect(settingsAs(name, "", variables).rules).toMatchObject({
        grace: 10_000,
        sweepGrace: 2000,
        scope: "all",
      });
      expect(answer(name, "--")).toEqual([1, "stderr", expect.any(String)]);
    }
  });

  test("has a manner that can be found by its name", () => {
    for (const name of ["tini", "dumb-init", "catatonit", "lastcall"])
      expect(mannerNamed(name).name).toBe(name);
  });
});
