/** Commands that cannot start, in a root like that of an image from scratch: status and sentence, one class each. */

import { afterAll, expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { changed } from "../proc/elf-files.ts";
import { Container, type Options } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

/** Made for the first test that runs, if one does. */
let directory: Directory | undefined;

afterAll(() => {
  directory?.[Symbol.dispose]();
});

function root(): string {
  return (directory ??= fill(new Directory())).path;
}

function fill(made: Directory): Directory {
  const program = (name: string, contents: string | Uint8Array, mode = 0o755): void => {
    writeFileSync(made.file(name), contents);
    chmodSync(made.file(name), mode);
  };
  chmodSync(made.path, 0o755);
  for (const folder of ["closed", "bin"]) mkdirSync(made.file(folder));
  copyFileSync(INIT, made.file("init"));
  copyFileSync(probe(), made.file("probe"));
  program("bin/text", "exit 3\n");
  program("text", "exit 3\n");
  program("empty", "");
  program("no-x", readFileSync(probe()), 0o644);
  program("crlf-name", "#!/probe\r\n");
  program("no-interpreter", "#!/bin/bash\n");
  program("long", `#!/${"x".repeat(300)}\n`);
  program("chain", "#!/no-interpreter\n");
  program("itself", "#!/itself\n");
  program("dynamic", changed({ loader: "/lib/ld.so" }));
  program("bad-loader", changed({ loader: "/text", loaderAt: 200_000 }));
  program("foreign", changed({ machine: process.arch === "arm64" ? 62 : 183, loader: false }));
  program("object", changed({ type: 1 }));
  program("cut", changed({}).slice(0, 50));
  program("archive", "\x1f\x8b\x08\0\0");
  symlinkSync("circle", made.file("circle"));
  symlinkSync("nowhere", made.file("dangling"));
  program("closed/server", "");
  chmodSync(made.file("closed"), 0o700);
  return made;
}

const NOBODY: Partial<Options> = { before: ["user=65534"] };
const FOREIGN = process.arch === "arm64" ? "x86_64" : "arm64";

describeEndToEnd("in an empty root a command that cannot start", () => {
  for (const [command, status, sentence, options] of [
    ["", 127, "the command is an empty word"],
    ["server", 127, "no directory in PATH (/bin) has it"],
    ["/server", 127, "there is no such file in this image"],
    ["/dangling", 127, "there is no such file in this image"],
    ["/probe/server", 127, "a part of its path is a file, not a directory"],
    ["/circle", 127, "its path goes in circles through symbolic links"],
    [`/${"x".repeat(256)}`, 127, "its name is longer than the kernel takes"],
    ["/closed/server", 126, "a directory on its path may not be searched by this user", NOBODY],
    ["/bin", 126, "it is a directory"],
    ["/no-x", 126, "it may not be executed by this user"],
    ["/empty", 126, "it is an empty file"],
    ["/text", 126, "its first line names no interpreter and there is no /bin/sh in this image"],
    ["text", 126, "its first line names no interpreter and there is no /bin/sh in this image"],
    ["/long", 126, "its first line is longer than the kernel reads and there is no /bin/sh in this image"],
    ["/crlf-name", 126, "its first line ends with a carriage return"],
    ["/no-interpreter", 126, "its interpreter /bin/bash is not in this image"],
    ["/chain", 126, "its interpreter /no-interpreter cannot run: its interpreter /bin/bash is not in"],
    ["/itself", 126, "its interpreter is a script whose interpreter is a script, and so on"],
    ["/dynamic", 126, "its loader /lib/ld.so is not in this image; link the program statically"],
    ["/bad-loader", 126, "its loader /text is damaged or for another machine"],
    ["/foreign", 126, `it is a program for ${FOREIGN} that this machine cannot run`],
    ["/object", 126, "it is an object file or a core dump"],
    ["/cut", 126, "it is a damaged program"],
    ["/archive", 126, "it is neither a program for this kernel nor a script"],
  ] satisfies readonly (readonly [string, number, string, Partial<Options>?])[]) {
    test(`${command.slice(0, 40)} ends with ${status}: ${sentence}`, async () => {
      const environment = { PATH: "/bin" };
      const result = await Container.run(["--", command], {
        instead: ["/init"],
        root: root(),
        environment,
        ...options,
      });
      expect(result.stderr).toContain(sentence);
      expect(result.stderr.split("\n")).toHaveLength(2);
      expect([result.status, result.stdout]).toEqual([status, ""]);
    });
  }

  test("is refused by a seccomp filter: 126", async () => {
    const [execve, EPERM] = [process.arch === "arm64" ? 221 : 59, 1];
    const before = [`seccomp=${execve}:${EPERM}`];
    const result = await Container.run(["--", "/probe"], { instead: ["/init"], root: root(), before });
    expect(result.stderr).toContain("a seccomp filter forbids it");
    expect(result.status).toBe(126);
  });
});
