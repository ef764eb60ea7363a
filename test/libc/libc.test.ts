import { describe, expect, test } from "bun:test";
import { openLibc } from "../../src/libc/libc.ts";

describe("libc", () => {
  test("is all its parts in one, opened as often as one likes", () => {
    const [first, second] = [openLibc(), openLibc()];
    expect(Object.keys(first)).toEqual(Object.keys(second));
    expect(first.ownPid()).toBe(second.ownPid());
    const earlier = first.now();
    expect(second.now()).toBeGreaterThanOrEqual(earlier);
    for (const name of ["readFile", "nextChanged", "wait", "spawn", "foregroundGroup"]) {
      expect(first).toHaveProperty(name, expect.any(Function));
    }
  });

  test("knows which of the arguments are the script's own", () => {
    const start = openLibc().start();
    const { scriptArgumentCount } = start;
    expect(scriptArgumentCount).toBe(process.argv.length - 2);
    const own = start.argv.from(start.argv.length - scriptArgumentCount);
    expect(own.length).toBe(scriptArgumentCount);
  });
});
