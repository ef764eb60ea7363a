import { describe, expect, test } from "bun:test";
import { ENOENT, Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { userNamed } from "../../src/proc/users.ts";

/** Users of an image with that file. */
function named(passwd: string, uid: number): string | undefined {
  return userNamed({ readFile: () => passwd }, uid);
}

describe("a user's name", () => {
  test("is the first with that number", () => {
    const passwd = "root:x:0:0:root:/root:/bin/sh\nwww:x:33:33::/:\nother:x:33:33::/:\n";
    expect(named(passwd, 0)).toBe("root");
    expect(named(passwd, 33)).toBe("www");
    expect(named(passwd, 34)).toBeUndefined();
  });

  test("is not there when the file is broken, empty or missing", () => {
    for (const passwd of ["", "root", ":x:0:0::/:", "\u0000\u0000", "x:0"]) {
      expect(named(passwd, 0)).toBeUndefined();
    }
    const missing = new Errno("open", ENOENT, "No such file or directory");
    expect(userNamed({ readFile: () => missing }, 0)).toBeUndefined();
  });

  test("cannot upset a terminal", () => {
    expect(named("a\u001b[31m:x:5:5::/:\n", 5)).toBe("a\\u001b[31m");
  });

  test("is found on this machine", () => {
    expect(userNamed(openLibc(), 0)).toBe("root");
  });
});
