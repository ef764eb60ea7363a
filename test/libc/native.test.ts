import { describe, expect, test } from "bun:test";
import { ffi } from "#ffi";
import { EBADF, ENOENT, Errno } from "../../src/libc/errno.ts";
import { cString } from "../../src/libc/memory.ts";
import { checked, openNative, succeeded } from "../../src/libc/native.ts";

const native = openNative(ffi);
const NO_DESCRIPTOR = -1;

describe("a call that failed", () => {
  test("gives the error with its number and what the C library says of it", () => {
    const bad = new Errno("close", EBADF, "Bad file descriptor");
    expect(checked(native, "close", native.c.close(NO_DESCRIPTOR))).toEqual(bad);
    expect(succeeded(native, "close", native.c.close(NO_DESCRIPTOR))).toEqual(bad);
  });

  test("gives its own error, whichever came before", () => {
    const path = cString(ffi, "/no/such/file");
    for (let round = 0; round < 20_000; round++) {
      const call = round % 2 === 0 ? native.c.close(NO_DESCRIPTOR) : native.c.access(path.address, 0);
      const failed = succeeded(native, "call", call);
      if (failed?.code !== (round % 2 === 0 ? EBADF : ENOENT))
        throw new Error(`round ${round}: ${String(failed)}`);
    }
    expect(succeeded(native, "access", native.c.access(path.address, 0))?.text).toBe(
      "No such file or directory",
    );
  });
});

describe("a call that succeeded", () => {
  test("gives its result, or no error when that says nothing", () => {
    expect(checked(native, "getpid", native.c.getpid())).toBe(process.pid);
    expect(succeeded(native, "getpid", native.c.getpid())).toBeUndefined();
    expect(checked(native, "read", 0)).toBe(0);
  });
});

test("an error number that no call gave has words too", () => {
  expect(native.error("posix_spawn", ENOENT)).toEqual(
    new Errno("posix_spawn", 2, "No such file or directory"),
  );
});
