/** What is found in a file that the kernel does not run: foretold, and seen. */

import { afterAll, describe, expect, test } from "bun:test";
import { symlinkSync } from "node:fs";
import { ENOEXEC } from "../../src/libc/errno.ts";
import { mayUnshare } from "../libc/script.ts";
import { cannotRun, Commands, explainElsewhere, explainError, explainTwice, predict } from "./commands.ts";
import { changed } from "./elf-files.ts";

const commands = new Commands();
afterAll(() => {
  commands[Symbol.dispose]();
});

describe("a file that cannot run", () => {
  test("is a directory", () => {
    expect(explainTwice(commands.path)).toEqual(
      cannotRun(commands.path, "it is a directory; name a program in it"),
    );
  });

  test("has no permission to be executed", () => {
    const path = commands.program("no-permission", "#!/bin/sh\n", 0o644);
    const because = "it may not be executed by this user; run `chmod a+x` on it in the image";
    expect(explainTwice(path)).toEqual(cannotRun(path, because));
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
    const because = `its interpreter ${interpreter} cannot run: it may not be executed by this user; run \`chmod a+x\` on it in the image`;
    expect(explainTwice(path)).toEqual(cannotRun(path, because));
  });

  test("has a first line with a carriage return", () => {
    const because =
      "its first line ends with a carriage return (Windows line ends, CRLF); convert it with dos2unix";
    for (const interpreter of ["/bin/sh", "/no/such/shell"]) {
      const path = commands.program("crlf", `#!${interpreter}\r\nexit 0\r\n`);
      expect(explainTwice(path)).toEqual(cannotRun(path, because));
    }
  });

  test("has an interpreter that is not there", () => {
    for (const line of ["#!/no/such/shell", "#! \t/no/such/shell -e", "#!/no/such/shell\t-e"]) {
      const path = commands.program("no-interpreter", `${line}\nexit 0\n`);
      const because =
        "its interpreter /no/such/shell is not in this image; install it or correct the first line";
      expect(explainTwice(path)).toEqual(cannotRun(path, because));
    }
  });

  const noLoader =
    "its loader /no/ld.so is not in this image; link the program statically or use a base image that has it";

  test("has an interpreter that is there, and whose own loader is not", () => {
    const interpreter = commands.program("python", changed({ loader: "/no/ld.so" }));
    const path = commands.program("python-script", `#!${interpreter}\nprint()\n`);
    expect(explainTwice(path)).toEqual(
      cannotRun(path, `its interpreter ${interpreter} cannot run: ${noLoader}`),
    );
  });

  test("has an interpreter that is a script, and whose own interpreter is not there", () => {
    const inner = commands.program("inner", "#!/no/such/shell\n");
    const path = commands.program("outer", `#!${inner}\n`);
    const because =
      "its interpreter /no/such/shell is not in this image; install it or correct the first line";
    expect(explainTwice(path)).toEqual(cannotRun(path, `its interpreter ${inner} cannot run: ${because}`));
  });

  const chain =
    "its interpreter is a script whose interpreter is a script, and so on; name a program in the first line";

  test("is its own interpreter, for ever", () => {
    const path = commands.program("itself", `#!${commands.file("itself")}\n`);
    expect(explainTwice(path)).toEqual(cannotRun(path, chain));
  });

  test("has more interpreters behind interpreters than the kernel follows", () => {
    let path = "/bin/true";
    for (let depth = 1; depth <= 6; depth++) path = commands.program(`deep-${depth}`, `#!${path}\n`);
    expect(explainTwice(path)).toEqual(cannotRun(path, chain));
    expect(predict(commands.file("deep-5"))).toBeUndefined();
  });

  test("has an interpreter that is a directory, a pipe, a text or out of reach", () => {
    Bun.spawnSync(["mkfifo", "-m", "755", commands.file("interpreter-pipe")]);
    commands.program("interpreter-text", "exit 0\n");
    symlinkSync("circular", commands.file("circular"));
    for (const [interpreter, because] of [
      [commands.path, "is a directory; correct the first line"],
      [commands.file("interpreter-pipe"), "cannot run: it is a device, a pipe or a socket; name a program"],
      [
        commands.file("interpreter-text"),
        "cannot run: its first line names no interpreter; a program must stand there",
      ],
      [
        commands.file("circular"),
        "cannot be reached: its path goes in circles through symbolic links; correct the links",
      ],
      ["/bin/true/sh", "cannot be reached: a part of its path is a file, not a directory; correct the path"],
      ["no-such-sh", "is not in this image; PATH is not searched, write its full path"],
    ] as const) {
      const path = commands.program("badly-interpreted", `#!${interpreter}\n`);
      expect(explainTwice(path)).toEqual(cannotRun(path, `its interpreter ${interpreter} ${because}`));
    }
  });

  test("needs a loader that is not there", () => {
    const path = commands.program("no-loader", changed({ loader: "/no/ld.so" }));
    expect(explainTwice(path)).toEqual(cannotRun(path, noLoader));
  });

  test("needs a loader that is not there and whose name stands at its end, where patchelf puts it", () => {
    const path = commands.program("no-loader-far", changed({ loader: "/no/ld.so", loaderAt: 200_000 }));
    expect(explainTwice(path)).toEqual(cannotRun(path, noLoader));
  });

  test("needs a loader that may not be executed, is a directory, or is none", () => {
    const damaged = `is damaged or for another machine; link the program statically or use a base image that has it`;
    commands.program("ld-no-x", changed({}), 0o644);
    commands.program("ld-empty", "");
    commands.program("ld-text", "hello\n");
    commands.program("ld-other", changed({ machine: 4711 }));
    for (const [name, because] of [
      ["ld-no-x", "cannot run: it may not be executed by this user; run `chmod a+x` on it in the image"],
      ["", "cannot run: it is a directory; name a program in it"],
      ["ld-empty", damaged],
      ["ld-text", damaged],
      ["ld-other", damaged],
    ] as const) {
      const loader = commands.file(name);
      const path = commands.program("with-loader", changed({ loader, loaderAt: 200_000 }));
      expect(explainTwice(path)).toEqual(cannotRun(path, `its loader ${loader} ${because}`));
    }
  });

  test("is for another machine", () => {
    const path = commands.program("other-machine", changed({ machine: 4711 }));
    const because =
      "it is a program for machine 4711 that this machine cannot run; build the image for this architecture";
    expect(explainTwice(path)).toEqual(cannotRun(path, because));
  });

  test("is a 32-bit program, which some kernels run: that is said only when this one does not", () => {
    const other = { x64: [3, "x86"], arm64: [40, "arm"] } as const;
    const [machine, name] = other[process.arch === "arm64" ? "arm64" : "x64"];
    const bytes = changed({ machine });
    bytes[4] = 1;
    const path = commands.program("32-bit", bytes);
    const because = `it is a 32-bit program for ${name} that this machine cannot run; build the image for this architecture`;
    expect(predict(path)).toBe("unknown");
    expect(explainError(path, ENOEXEC)).toEqual(cannotRun(path, because));
  });

  test("is an object file", () => {
    const path = commands.program("object", changed({ type: 1 }));
    const because = "it is an object file or a core dump, not a program; link it first";
    expect(explainTwice(path)).toEqual(cannotRun(path, because));
  });

  test("is a damaged program", () => {
    const path = commands.program("damaged", "\x7fELF\x02\x01\x01\0\0");
    expect(explainTwice(path)).toEqual(
      cannotRun(path, "it is a damaged program; copy it into the image again"),
    );
  });

  test("is neither a program nor a script", () => {
    const path = commands.program("archive", "\x1f\x8b\x08\0\0\0\0\0");
    const because =
      "it is neither a program for this kernel nor a script; check what was copied into the image";
    expect(explainTwice(path)).toEqual(cannotRun(path, because));
  });

  test("is a named pipe, which is not read: that would wait for whoever writes to it", async () => {
    const path = commands.file("pipe");
    Bun.spawnSync(["mkfifo", "-m", "755", path]);
    expect(await explainElsewhere(path, "/bin:/usr/bin")).toEqual(
      cannotRun(path, "it is a device, a pipe or a socket; name a program"),
    );
  });
});
