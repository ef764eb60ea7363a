/** Why a command that was found did not run. */

import { afterAll, describe, expect, test } from "bun:test";
import { EACCES, EAGAIN, ENOENT, ENOEXEC, ENOMEM, EPERM, ETXTBSY } from "../../src/libc/errno.ts";
import { cannotRun, Commands, explain, explainError, explainTwice, predict } from "./commands.ts";
import { changed } from "./elf-files.ts";

const commands = new Commands();
afterAll(() => {
  commands[Symbol.dispose]();
});

describe("a command that is found and cannot run (126)", () => {
  test("is forbidden for no reason that can be seen", () => {
    const because = "the kernel does not permit it; a security module (AppArmor, SELinux) may forbid it";
    expect(explainError("/bin/true", EACCES)).toEqual(cannotRun("/bin/true", because));
  });

  test("needs something that is not there, and it is not said what", () => {
    const path = commands.program("static", changed({ loader: false }));
    expect(explainError(path, ENOENT)).toEqual(
      cannotRun(path, "something that it needs to start is not in this image"),
    );
  });

  test("is a script without an interpreter: it is given to the shell, so that nothing is foretold", () => {
    const long = `#!/${"x".repeat(300)}\n`;
    for (const [text, lack] of [
      ["exit 0\n", "its first line names no interpreter"],
      ["#!\nexit 0\n", "its first line names no interpreter"],
      ["# hello\nexit 0\n", "its first line names no interpreter"],
      [long, "its first line is longer than the kernel reads"],
    ] as const) {
      const path = commands.program("script", text);
      const because = `${lack} and /bin/sh did not start; begin it with #! and a program`;
      expect(explain(path)).toEqual({ ...cannotRun(path, because), script: path });
      expect(predict(path)).toBeUndefined();
    }
  });

  test("is an empty file: the shell runs that, and it does nothing", () => {
    const path = commands.program("empty", "");
    const because = "it is an empty file; copy the program into the image again";
    expect(explainTwice(path)).toEqual({ ...cannotRun(path, because), script: path });
  });

  test("is a program whose end is missing, or a library: the kernel starts those, so it is foretold only", () => {
    const cut = commands.program("cut", changed({}).slice(0, 20_000));
    expect(predict(cut)).toEqual(
      cannotRun(cut, "its end is missing, so it is damaged; copy it into the image again"),
    );
    const library = commands.program("library", changed({ loader: false, type: 3, entry: 0 }));
    expect(predict(library)).toEqual(cannotRun(library, "it is a library, not a program; name a program"));
  });

  test("is being written", () => {
    const path = commands.program("busy", changed({}));
    const because = "it is open for writing; wait until whatever writes it has closed it";
    expect(explainError(path, ETXTBSY)).toEqual(cannotRun(path, because));
  });

  test("has an interpreter that starts and gets no further: that is foretold only", () => {
    const crlf =
      "its first line ends with a carriage return (Windows line ends, CRLF); convert it with dos2unix";
    const env = (name: string): string =>
      `its first line has env look for "${name}", which no directory in PATH has; install it or correct the first line`;
    for (const [line, because] of [
      ["#!/usr/bin/env true\r", crlf],
      ["#!/bin/sh -e\r", crlf],
      ["#!/usr/bin/env no-such-python", env("no-such-python")],
      ["#!/usr/bin/env sh -e", env("sh -e")],
    ] as const) {
      const path = commands.program("later", `${line}\n`);
      expect(predict(path)).toEqual(cannotRun(path, because));
      expect(Bun.spawnSync([path], { stderr: "ignore" }).exitCode).not.toBe(0);
    }
    for (const line of [
      "#!/usr/bin/env sh",
      "#!/usr/bin/env -S sh -e",
      "#!/usr/bin/env A=b sh",
      "#!/bin/sh -e",
    ]) {
      expect(predict(commands.program("now", `${line}\n`))).toBeUndefined();
    }
  });

  test("has arguments that are too long", () => {
    const because = "its arguments and environment are larger than the kernel takes; make them shorter";
    expect(explain("/bin/true", "x".repeat(1 << 18))).toEqual(cannotRun("/bin/true", because));
  });

  test.each([
    [EAGAIN, "no further process may be created here; raise the pids limit of the container or the user"],
    [ENOMEM, "there is not enough memory; raise the memory limit of the container"],
    [
      EPERM,
      "the kernel does not permit it: a seccomp filter forbids it, or it has capabilities (setcap) that this container may not have; allow them or remove them",
    ],
    [ENOEXEC, "it is no program that this kernel can run; check what was copied into the image"],
    [5, "Input/output error"],
  ])("fails with error %d for another reason", (code, because) => {
    expect(explainError("/bin/true", code, "Input/output error")).toEqual(cannotRun("/bin/true", because));
  });
});
