import { describe, expect, test } from "bun:test";
import { parseShebang, type Shebang } from "../../src/proc/shebang.ts";

const named = (interpreter: string, argument?: string): Shebang => ({
  is: "named",
  interpreter,
  ...(argument === undefined ? {} : { argument }),
});

describe("the first line of a script", () => {
  test.each([
    ["#!/bin/sh\nexit\n", named("/bin/sh")],
    ["#! \t/bin/sh \t\n", named("/bin/sh")],
    ["#!/bin/sh", named("/bin/sh")],
    ["#!/bin/sh\r\n", named("/bin/sh\r")],
    ["#!/usr/bin/env  python3 -u \n", named("/usr/bin/env", "python3 -u")],
    ["#!/usr/bin/env\tnode\r\n", named("/usr/bin/env", "node\r")],
    ["#!/bin/sh\0 -x\n", named("/bin/sh")],
  ])("names an interpreter, and one argument at most: %j", (text, expected) => {
    expect(parseShebang(text)).toEqual(expected);
  });

  test.each([["#!\n/bin/sh"], ["#!  \t \nexit"], ["#!"], ["#!\0x"], [`#!${" ".repeat(400)}/bin/sh\n`]])(
    "has nothing behind #!: %j",
    (text) => {
      expect(parseShebang(text)).toEqual({ is: "empty" });
    },
  );

  test.each([[""], ["#"], [" #!/bin/sh\n"], ["exit 3\n"]])("has no #!: %j", (text) => {
    expect(parseShebang(text)).toEqual({ is: "absent" });
  });

  test("may have a name of 252 bytes and no longer, as the kernel reads 255 bytes", () => {
    for (const length of [251, 252]) {
      const name = `/${"x".repeat(length - 1)}`;
      expect(parseShebang(`#!${name}\n`)).toEqual({ is: "named", interpreter: name });
    }
    expect(parseShebang(`#!/${"x".repeat(252)}\n`)).toEqual({ is: "too-long" });
    expect(parseShebang(`#!/bin/echo ${"x".repeat(300)}\n`)).toMatchObject({ interpreter: "/bin/echo" });
  });
});
