import { describe, expect, test } from "bun:test";
import { ffi } from "#ffi";
import * as errno from "../../src/libc/errno.ts";
import { byteStringAt } from "../../src/libc/memory.ts";

const { Errno, ...constants } = errno;

describe("an error number", () => {
  const libc = ffi.open({
    /** `const char *strerrorname_np(int errnum)`: strerror(3) */
    strerrorname_np: { parameters: ["i32"], result: "address" },
  });

  test.each(Object.entries(constants))("has the name that the C library gives it: %s", (name, code) => {
    expect(byteStringAt(ffi, libc.strerrorname_np(code))).toBe(name);
  });
});

describe("an error", () => {
  const error = new Errno("kill", errno.ESRCH, "No such process");

  test("tells the function, the number and the reason", () => {
    expect(error).toMatchObject({ call: "kill", code: 3, text: "No such process" });
  });

  test("reads as a reason for a message", () => {
    expect(error.toString()).toBe("kill: No such process");
  });
});
