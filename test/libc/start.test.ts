import { describe, expect, test } from "bun:test";
import { runScript } from "./script.ts";

describe("what a program was started with", () => {
  test("are its arguments byte for byte, from its own name on", async () => {
    // The shell makes what Bun cannot pass on: bytes that are not UTF-8.
    const under = ["sh", "-c", 'exec "$@" "$(printf "caf\\351")" "" "--" "two words"', "sh"];
    expect(await runScript("start.ts", { under })).toMatchObject({
      own: ["caf\xe9", "", "--", "two words"],
      scriptArgumentCount: 4,
      asProcSays: true,
    });
  });

  test("is its environment byte for byte and in order, whatever the runtime makes of it", async () => {
    const script =
      'BYTES="$(printf "\\377\\376")"; export BYTES; exec env -i LASTCALL_A=1 "BYTES=$BYTES" Z= A=b=c "$@"';
    expect(await runScript("start.ts", { under: ["sh", "-c", script, "sh"] })).toMatchObject({
      environment: ["LASTCALL_A=1", "BYTES=\xff\xfe", "Z=", "A=b=c"],
    });
  });

  test("is not changed by what the program does to its environment later", async () => {
    const under = ["env", "-i", "KEPT=1", "CHANGED=before"];
    expect(await runScript("start.ts", { under })).toMatchObject({
      environmentLater: ["KEPT=1", "CHANGED=before"],
    });
  });

  test("can be an empty environment", async () => {
    expect(await runScript("start.ts", { under: ["env", "-i"] })).toMatchObject({ environment: [], own: [] });
  });
});
