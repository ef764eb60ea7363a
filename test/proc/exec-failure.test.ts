/** Why a command that was found did not run. */

import { afterAll, describe, expect, test } from "bun:test";
import { EACCES, EAGAIN, ENOENT, ENOMEM, ETXTBSY } from "../../src/libc/errno.ts";
import { mayUnshare } from "../libc/script.ts";
import { cannotRun, Commands, explain, explainElsewhere, explainError } from "./commands.ts";
import { changed } from "./elf-files.ts";

const commands = new Commands();
afterAll(() => {
  commands[Symbol.dispose]();
});

describe("a command that is found and cannot run (126)", () => {
  test("is a directory", () => {
    expect(explain(commands.path)).toEqual(
      cannotRun(commands.path, "it is a directory; name a program in it"),
    );
  });

  test("has no permission to be executed", () => {
    const path = commands.program("no-permission", "#!/bin/sh\n", 0o644);
    const because = "it may not be executed by this user; run `chmod a+x` on it in the image";
    expect(explain(path)).toEqual(cannotRun(path, because));
  });

  test.skipIf(!mayUnshare)(
    "lies on a file system that is mounted noexec (needs the right to make namespaces)",
    async () => {
      const setUp = 'mount -t tmpfs -o noexec none "$0" && cp -p /bin/true "$0" && exec "$@"';
      const under = ["unshare", "--mount", "sh", "-c", setUp, commands.folder("noexec")];
      const path = commands.file("noexec/true");
      expect(await explainElsewhere(path, "/bin:/usr/bin", under)).toEqual(
        cannotRun(path, "it lies on a file system that is mounted noexec; put it on another"),
      );
    },
  );

  test("has an interpreter that has no permission", () => {
    const interpreter = commands.program("interpreter", "#!/bin/sh\n", 0o644);
    const path = commands.program("interpreted", `#! ${interpreter} -x\n`);
    const because = `its interpreter ${interpreter} may not be executed; run \`chmod a+x\` on that in the image`;
    expect(explain(path)).toEqual(cannotRun(path, because));
  });

  test("is forbidden for no reason that can be seen", () => {
    const because = "the kernel does not permit it; a security module (AppArmor, SELinux) may forbid it";
    expect(explainError("/bin/true", EACCES)).toEqual(cannotRun("/bin/true", because));
  });

  test("has a first line with a carriage return", () => {
    const because =
      "its first line ends with a carriage return (Windows line ends, CRLF); convert it with dos2unix";
    for (const interpreter of ["/bin/sh", "/no/such/shell"]) {
      const path = commands.program("crlf", `#!${interpreter}\r\nexit 0\r\n`);
      expect(explain(path)).toEqual(cannotRun(path, because));
    }
  });

  test("has an interpreter that is not there", () => {
    for (const line of ["#!/no/such/shell", "#! \t/no/such/shell -e", "#!/no/such/shell\t-e"]) {
      const path = commands.program("no-interpreter", `${line}\nexit 0\n`);
      const because =
        "its interpreter /no/such/shell is not in this image; install it or correct the first line";
      expect(explain(path)).toEqual(cannotRun(path, because));
    }
  });

  const noLoader =
    "its loader /no/ld.so is not in this image; link the program statically or use a base image that has it";

  test("has an interpreter that is there, and whose own loader is not", () => {
    const interpreter = commands.program("python", changed({ loader: "/no/ld.so" }));
    const path = commands.program("python-script", `#!${interpreter}\nprint()\n`);
    expect(explain(path)).toEqual(cannotRun(path, `its interpreter ${interpreter} cannot run: ${noLoader}`));
  });

  test("has an interpreter that is a script, and whose own interpreter is not there", () => {
    const inner = commands.program("inner", "#!/no/such/shell\n");
    const path = commands.program("outer", `#!${inner}\n`);
    const because =
      "its interpreter /no/such/shell is not in this image; install it or correct the first line";
    expect(explain(path)).toEqual(cannotRun(path, `its interpreter ${inner} cannot run: ${because}`));
  });

  test("is its own interpreter, for ever", () => {
    const path = commands.program("itself", `#!${commands.file("itself")}\n`);
    expect(explain(path)).toEqual(cannotRun(path, "Too many levels of symbolic links"));
    expect(explainError(path, ENOENT).status).toBe(126);
  });

  test("needs a loader that is not there", () => {
    const path = commands.program("no-loader", changed({ loader: "/no/ld.so" }));
    expect(explain(path)).toEqual(cannotRun(path, noLoader));
  });

  test("needs a loader that is not there and whose name stands at its end, where patchelf puts it", () => {
    const path = commands.program("no-loader-far", changed({ loader: "/no/ld.so", loaderAt: 200_000 }));
    expect(explain(path)).toEqual(cannotRun(path, noLoader));
  });

  test("needs something that is not there, and it is not said what", () => {
    const path = commands.program("static", changed({ loader: false }));
    expect(explainError(path, ENOENT)).toEqual(
      cannotRun(path, "something that it needs to start is not in this image"),
    );
  });

  test("is for another machine", () => {
    const path = commands.program("other-machine", changed({ machine: 4711 }));
    const because =
      "it is a program for machine 4711 that this machine cannot run; build the image for this architecture";
    expect(explain(path)).toEqual(cannotRun(path, because));
  });

  test("is a damaged program", () => {
    const path = commands.program("damaged", "\x7fELF\x02\x01\x01\0\0");
    expect(explain(path)).toEqual(cannotRun(path, "it is a damaged program; copy it into the image again"));
  });

  test("is neither a program nor a script", () => {
    const path = commands.program("archive", "\x1f\x8b\x08\0\0\0\0\0");
    const because =
      "it is neither a program for this kernel nor a script; check what was copied into the image";
    expect(explain(path)).toEqual(cannotRun(path, because));
  });

  test("is a script without an interpreter; it can be given to a shell if there is one", () => {
    const because =
      "its first line names no interpreter and there is no /bin/sh in this image; begin it with #! and a program";
    for (const text of ["exit 0\n", "#!\nexit 0\n", "# hello\nexit 0\n"]) {
      const path = commands.program("script", text);
      expect(explain(path)).toEqual({ ...cannotRun(path, because), script: path });
    }
  });

  test("is a named pipe, which is not read: that would wait for whoever writes to it", async () => {
    const path = commands.file("pipe");
    Bun.spawnSync(["mkfifo", "-m", "755", path]);
    expect(await explainElsewhere(path, "/bin:/usr/bin")).toMatchObject({ status: 126 });
  });

  test("is being written", () => {
    const path = commands.program("busy", changed({}));
    const because = "it is open for writing; wait until whatever writes it has closed it";
    expect(explainError(path, ETXTBSY)).toEqual(cannotRun(path, because));
  });

  test("has arguments that are too long", () => {
    const because = "its arguments and environment are larger than the kernel takes; make them shorter";
    expect(explain("/bin/true", "x".repeat(1 << 18))).toEqual(cannotRun("/bin/true", because));
  });

  test.each([
    [EAGAIN, "no further process may be created here; raise the pids limit of the container or the user"],
    [ENOMEM, "there is not enough memory; raise the memory limit of the container"],
    [5, "Input/output error"],
  ])("fails with error %d for another reason", (code, because) => {
    expect(explainError("/bin/true", code, "Input/output error")).toEqual(cannotRun("/bin/true", because));
  });
});
