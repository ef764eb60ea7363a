import { describe, expect, test } from "bun:test";
import { EACCES, ENOENT, ENOEXEC, Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { chmodSync, writeFileSync } from "node:fs";
import { Directory } from "../e2e/harness/directory.ts";
import { runScript, runScriptOnTerminal, startScript } from "./script.ts";

describe("a program that is started", () => {
  test("leads a process group of its own in the session of who started it", async () => {
    expect(await runScript("spawn-group.ts")).toEqual({ leadsGroup: true, sameSession: true });
  });

  test("has the mask that was asked for, and no signal of it more or less", async () => {
    const script = startScript("spawn-signals.ts", { words: ["200", "0"] });
    expect(await script.line()).toBe("SigBlk: 0000000000000200");
    // glibc lets nobody block 32 and 33, which it keeps for itself, and the kernel neither SIGKILL nor SIGSTOP.
    const everything = startScript("spawn-signals.ts", { words: ["fffffffffffffffe", "0"] });
    expect(await everything.line()).toBe("SigBlk: fffffffe7ffbfefe");
  });

  test("ignores what its parent ignores, but for the signals that it is not to", async () => {
    const under = ["env", "--ignore-signal=HUP", "--ignore-signal=USR1"];
    const [HUP, PIPE, XFSZ, GLIBC] = [0x1n, 0x1000n, 0x100_0000n, 0x1_8000_0000n];
    const script = startScript("spawn-signals.ts", {
      under,
      words: ["0", (PIPE | XFSZ | GLIBC).toString(16)],
    });
    await script.line();
    expect(await script.line()).toBe("SigIgn: 0000000000000201");
    const other = startScript("spawn-signals.ts", { under, words: ["0", (HUP | GLIBC).toString(16)] });
    await other.line();
    expect(await other.line()).toBe("SigIgn: 0000000001001200");
  });

  test("gets its arguments and its environment byte for byte", async () => {
    expect(await runScript("spawn-bytes.ts")).toEqual({
      argv: "zero\0caf\xe9\0\0two words\0",
      environment: "PATH=/usr/bin:/bin\0BYTES=\xff\xfe\0NOT A VARIABLE\0=\0",
    });
  });

  test("is in the terminal's foreground before it runs, if it is to be", async () => {
    expect(await runScriptOnTerminal("spawn-foreground.ts")).toEqual({
      before: "starter",
      without: "starter",
      with: "child",
    });
  });
});

describe("a program that cannot be started", () => {
  const libc = openLibc();

  function start(file: string): unknown {
    const argv = libc.strings(file);
    return libc.spawn({
      file,
      argv,
      environment: libc.start().environment,
      leads: "group",
      mask: 0n,
      defaults: 0n,
    });
  }

  test("is not there", () => {
    expect(start("no-such-program")).toEqual(new Errno("posix_spawn", ENOENT, "No such file or directory"));
    expect(start("/no/such/program")).toEqual(new Errno("posix_spawn", ENOENT, "No such file or directory"));
  });

  test("may not be executed", () => {
    expect(start("/etc/passwd")).toEqual(new Errno("posix_spawn", EACCES, "Permission denied"));
  });

  test("is no program: no shell is tried", () => {
    using directory = new Directory();
    const path = directory.file("script");
    writeFileSync(path, "exit 0\n");
    chmodSync(path, 0o755);
    expect(start(path)).toEqual(new Errno("posix_spawn", ENOEXEC, "Exec format error"));
  });
});
