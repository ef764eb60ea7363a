/** What is said of a command that was not found, and which file one along PATH is. */

import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, symlinkSync } from "node:fs";
import { cannotRun, Commands, explainTwice, explainElsewhere, notFound } from "./commands.ts";
import { changed } from "./elf-files.ts";

const commands = new Commands();
afterAll(() => {
  commands[Symbol.dispose]();
});

describe("a command that is not found (127)", () => {
  test("is an empty word", () => {
    const message = "the command is an empty word; name the program to run";
    expect(explainTwice("")).toEqual({ status: 127, message });
  });

  test("is in no directory of PATH", async () => {
    const because =
      "no directory in PATH (/sbin:/caf\\u0007é) has it; install it in the image or write its full path";
    expect(await explainElsewhere("no-such-command", "/sbin:/caf\x07é")).toEqual(
      notFound("no-such-command", because),
    );
  });

  test("is in no directory that is searched when there is no PATH", () => {
    const because =
      "no directory in PATH (/bin:/usr/bin) has it; install it in the image or write its full path";
    expect(explainTwice("no-such-command")).toEqual(notFound("no-such-command", because));
  });

  test("is a path where there is nothing", () => {
    const because = "there is no such file in this image; copy it there or correct the path";
    expect(explainTwice("/no/such/file")).toEqual(notFound("/no/such/file", because));
    expect(explainTwice("./no-such-file")).toEqual(notFound("./no-such-file", because));
  });

  test("is a path through a file", () => {
    const path = `${commands.program("file", "")}/server`;
    expect(explainTwice(path)).toEqual(
      notFound(path, "a part of its path is a file, not a directory; correct the path"),
    );
  });

  test("is a path that goes in circles", () => {
    symlinkSync("circle", commands.file("circle"));
    const path = commands.file("circle");
    const because = "its path goes in circles through symbolic links; correct the links";
    expect(explainTwice(path)).toEqual(notFound(path, because));
  });

  test("is a path that is too long", () => {
    const name = `/${"x".repeat(300)}`;
    expect(explainTwice(name)).toEqual(
      notFound(name, "its name is longer than the kernel takes; correct the path"),
    );
  });

  test("is named readably, whatever bytes it is made of", () => {
    const because = "there is no such file in this image; copy it there or correct the path";
    expect(explainTwice("/caf\xc3\xa9\n")).toEqual(notFound("/café\\n", because));
  });
});

describe("a command that cannot be reached (126)", () => {
  test("lies in a directory that may not be searched", async () => {
    commands.folder("closed");
    const path = commands.program("closed/server", "#!/bin/sh\n");
    chmodSync(commands.file("closed"), 0);
    // root may search every directory, but for these two of its capabilities.
    const drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
    const under = process.getuid?.() === 0 ? drop : [];
    const because =
      "a directory on its path may not be searched by this user; run `chmod a+x` on it in the image";
    expect(await explainElsewhere(path, "/bin:/usr/bin", under)).toEqual(cannotRun(path, because));
    const closed = commands.file("closed");
    expect(await explainElsewhere("server", `/sbin:${closed}`, under)).toEqual(
      notFound(
        "server",
        `no directory in PATH (/sbin:${closed}) that this user may search has it; install it in one of them or write its full path`,
      ),
    );
    chmodSync(closed, 0o755);
  });
});

describe("along PATH", () => {
  const noPermission = "it may not be executed by this user; run `chmod a+x` on it in the image";

  test("the file that is meant is named with the command", async () => {
    const [first, second] = [commands.folder("empty"), commands.folder("bin")];
    const path = commands.program("bin/tool", "", 0o644);
    expect(await explainElsewhere("tool", `${first}:${second}`)).toEqual(
      cannotRun(`tool (${path})`, noPermission),
    );
  });

  test("the first that could run is meant, before others that could not", async () => {
    const [first, second] = [commands.folder("no-x"), commands.folder("with-x")];
    commands.program("no-x/tool", "", 0o644);
    const path = commands.program("with-x/tool", "#!/no/such/shell\n");
    const because =
      "its interpreter /no/such/shell is not in this image; install it or correct the first line";
    expect(await explainElsewhere("tool", `${first}:${second}`)).toEqual(
      cannotRun(`tool (${path})`, because),
    );
  });

  test("a file that lacks its loader is passed by, and the next one is meant", async () => {
    const [first, second] = [commands.folder("lacking"), commands.folder("foreign")];
    commands.program("lacking/tool", changed({ loader: "/no/ld.so" }));
    const path = commands.program("foreign/tool", changed({ machine: 4711 }));
    const because =
      "it is a program for machine 4711 that this machine cannot run; build the image for this architecture";
    expect(await explainElsewhere("tool", `${first}:${second}`)).toEqual(
      cannotRun(`tool (${path})`, because),
    );
  });

  test("a directory that goes in circles ends the search, and is told", async () => {
    symlinkSync("round", commands.file("round"));
    const path = `${commands.file("round")}/true`;
    const because = "its path goes in circles through symbolic links; correct the links";
    expect(await explainElsewhere("true", `/no/bin:${commands.file("round")}:/bin`)).toEqual(
      cannotRun(`true (${path})`, because),
    );
  });

  test("a directory of that name is told as one", async () => {
    const path = commands.folder("dirs/tool");
    expect(await explainElsewhere("tool", commands.folder("dirs"))).toEqual(
      cannotRun(`tool (${path})`, "it is a directory; name a program in it"),
    );
  });

  test("an empty part is the working directory", async () => {
    const cwd = commands.folder("cwd");
    commands.program("cwd/tool", "", 0o644);
    const under = ["env", "-C", cwd];
    expect(await explainElsewhere("tool", "/no/bin:", under)).toEqual(
      cannotRun("tool (./tool)", noPermission),
    );
  });
});
