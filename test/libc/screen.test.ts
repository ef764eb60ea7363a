import { describe, expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { EBADF } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { openToolLibc } from "../../src/libc/tools.ts";
import { runScriptOnTerminal } from "./script.ts";

const libc = openToolLibc(openLibc());

describe("a terminal", () => {
  test("hands over keys one by one, and is as before when it is restored; its size is known", async () => {
    expect(await runScriptOnTerminal("keys.ts")).toEqual({
      taken: ["-echo", "-icanon", "-icrnl", "-iexten", "-isig", "-ixon", "min = 1", "opost", "time = 0"],
      restored: true,
      size: { columns: 80, rows: 24 },
    });
  });

  test("is told from what is none", () => {
    const descriptor = openSync("/dev/null", "r");
    expect(libc.takeKeys(descriptor)).toMatchObject({ call: "tcgetattr", code: 25 });
    expect(libc.terminalSize(descriptor)).toBeUndefined();
    closeSync(descriptor);
    expect(libc.takeKeys(-1)).toMatchObject({ code: EBADF });
  });
});
