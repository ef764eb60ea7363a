import { describe, expect, test } from "bun:test";
import { openLibc } from "../../../src/libc/libc.ts";
import { readTree } from "../../../src/tools/doctor/tree.ts";

const libc = openLibc();

describe("the processes", () => {
  test("have their words, their program and their signals, and this one is not among them", async () => {
    const child = Bun.spawn(["env", "--ignore-signal=TERM", "sleep", "100"]);
    const same = Bun.spawn([process.execPath, "-e", "setInterval(() => {}, 1e6)"]);
    try {
      while (Bun.spawnSync(["pgrep", "-P", String(process.pid), "-x", "sleep"]).exitCode !== 0)
        await Bun.sleep(5);
      const all = readTree(libc)?.all ?? [];
      const found = all.find(({ pid }) => pid === child.pid);
      const SIGTERM = 0x4000n;
      expect((found?.signals?.ignored ?? 0n) & SIGTERM).toBe(SIGTERM);
      expect(found?.signals?.isWaiting).toBe(false);
      expect(found).toMatchObject({
        parent: process.pid,
        words: ["sleep", "100"],
        isLastcall: false,
      });
      // The same executable as this one's.
      expect(all.find(({ pid }) => pid === same.pid)).toMatchObject({ isLastcall: true });
      expect(all.some(({ pid }) => pid === process.pid)).toBe(false);
      expect(all.some(({ pid }) => pid === 1)).toBe(true);
    } finally {
      child.kill("SIGKILL");
      same.kill("SIGKILL");
    }
  });
});
