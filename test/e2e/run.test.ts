/** What the command gets, and what its end becomes. */

import { expect, test } from "bun:test";
import { Container, type Options } from "./harness/container.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

const ROLES: readonly (readonly [string, Options])[] = [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
];

for (const [role, options] of ROLES) {
  describeEndToEnd(`init ${role}`, () => {
    test("leaves with the command's exit code, each from 0 to 255", async () => {
      const codes = Array.from({ length: 256 }, (_, code) => code);
      const got: number[] = [];
      // Eight at a time: two hundred starts one after the other take their time.
      for (let first = 0; first < codes.length; first += 8) {
        const batch = codes.slice(first, first + 8);
        const results = await Promise.all(
          batch.map((code) => Container.run([probe(), "exit", String(code)], options)),
        );
        got.push(...results.map(({ status }) => status));
      }
      expect(got).toEqual(codes);
    }, 120_000);

    test("leaves with 128 and the number of the signal that ended the command", async () => {
      for (const number of [1, 2, 6, 9, 11, 15, 34, 64]) {
        const { status } = await Container.run([probe(), "die", String(number)], options);
        expect(status).toBe(128 + number);
      }
    }, 60_000);

    test("leaves with 0 for an exit code that is remapped", async () => {
      expect((await Container.run(["-e", "143", "-e7", probe(), "exit", "7"], options)).status).toBe(0);
      expect((await Container.run(["-e", "143", probe(), "die", "15"], options)).status).toBe(0);
      expect((await Container.run(["-e", "143", probe(), "exit", "7"], options)).status).toBe(7);
    });

    test("hands over arguments and environment byte for byte", async () => {
      // A shell writes the bytes: a string of JavaScript cannot hold them.
      const environment = `"$(printf 'A=\\377\\001')" "$(printf '\\303=x')" LASTCALL_LOG_LEVEL=error`;
      const script = `exec env -i ${environment} "$0" -- "$1" strings "$(printf 'a\\376b')" '' -v`;
      const { stdout } = await Container.run([script, INIT, probe()], { ...options, instead: ["sh", "-c"] });
      const ours = Buffer.from("LASTCALL_LOG_LEVEL=error").toString("hex");
      const want = ["a 61fe62", "a ", "a 2d76", "e 413dff01", "e c33d78", `e ${ours}`, ""];
      expect(stdout.split("\n")).toEqual(want);
    });

    test("takes nothing behind -- or behind the command's name for its own", async () => {
      const { stdout } = await Container.run([probe(), "strings", "--help", "-V", "--"], options);
      expect(stdout).toStartWith("a 2d2d68656c70\na 2d56\na 2d2d\n");
      const dashed = await Container.run(["--", "-V"], options);
      expect(dashed.status).toBe(127);
    });
  });
}
