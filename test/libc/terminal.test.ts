import { describe, expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { EBADF, Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { runScriptOnTerminal } from "./script.ts";

const libc = openLibc();
const NO_TERMINAL = new Errno("tcgetpgrp", 25, "Inappropriate ioctl for device");

describe("the terminal's foreground", () => {
  test("can be given to another group and taken back, with SIGTTOU blocked also from the background", async () => {
    expect(await runScriptOnTerminal("foreground.ts")).toEqual(["own", "child's", "own"]);
  });

  test("cannot be given to a group of which nobody is left", async () => {
    const EPERM_OR_ESRCH = expect.stringMatching(/^tcsetpgrp: (Operation not permitted|No such process)$/);
    expect(await runScriptOnTerminal("foreground-gone.ts")).toEqual(EPERM_OR_ESRCH);
  });

  test("is not there without a terminal, and the reason is told", () => {
    const descriptor = openSync("/dev/null", "r");
    expect(libc.foregroundGroup(descriptor)).toEqual(NO_TERMINAL);
    expect(libc.setForegroundGroup(descriptor, libc.ownGroup())?.call).toBe("tcsetpgrp");
    closeSync(descriptor);
    expect(libc.foregroundGroup(-1)).toEqual(new Errno("tcgetpgrp", EBADF, "Bad file descriptor"));
  });
});
