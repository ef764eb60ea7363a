import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { isRunning } from "../libc/liveness.ts";
import { reportOf, Script } from "../libc/script.ts";

const TERMINATED = { by: "signal", signal: 15, core: false };
const KILLED = { by: "signal", signal: 9, core: false };

/** What a script reports that signals its own descendants: those of this process are the test runner's. */
async function result(name: string): Promise<unknown> {
  return await reportOf(new Script(join(import.meta.dir, "fixtures", name)));
}

describe("a signal to all descendants", () => {
  test("reaches children, their children, those in other sessions and orphans", async () => {
    expect(await result("kinds.ts")).toMatchObject({
      result: "sent",
      ended: [TERMINATED, TERMINATED, TERMINATED, TERMINATED],
    });
  });

  test("reaches those below one that stays in spite of it", async () => {
    expect(await result("deep.ts")).toEqual([{ by: "exit", code: 143 }]);
  });

  test("reaches nobody when there are none, which is told", async () => {
    expect(await result("kinds.ts")).toMatchObject({
      afterwards: { call: "kill", code: 3, text: "no descendants" },
    });
  });

  test("reaches nobody else", async () => {
    const bystander = Bun.spawn(["sleep", "30"]);
    await result("kinds.ts");
    expect(isRunning(bystander.pid)).toBe(true);
    bystander.kill("SIGKILL");
    await bystander.exited;
  });

  test("reaches each once, though it is looked for several times", async () => {
    expect(await result("once.ts")).toEqual([{ by: "exit", code: 1 }]);
  });

  test("takes no time for the dead, who may be thousands", async () => {
    expect(await result("dead.ts")).toEqual({ result: "sent", opened: 1, ended: 4 });
  });

  test("reaches those too that come into being meanwhile", async () => {
    expect(await result("late.ts")).toEqual({ result: "sent", ended: [TERMINATED, TERMINATED, TERMINATED] });
  });

  test("spares a process that has got the number of one that was meant", async () => {
    expect(await result("reused.ts")).toEqual({ withDescriptors: KILLED, without: KILLED });
  });

  test("needs no process descriptors where the kernel has none", async () => {
    expect(await result("refusing.ts")).toMatchObject({
      withoutDescriptors: { result: "sent", endings: [TERMINATED, TERMINATED] },
    });
  });

  test("needs none that a policy refuses", async () => {
    expect(await result("refusing.ts")).toMatchObject({
      refusingDescriptors: { result: "sent", endings: [TERMINATED, TERMINATED] },
    });
  });

  test("needs no more than one descriptor", async () => {
    expect(await result("refusing.ts")).toMatchObject({
      withOneDescriptor: { result: "sent", endings: [TERMINATED, TERMINATED] },
    });
  });

  test("goes to the others when one may not be signalled, and the reason is told", async () => {
    expect(await result("refusing.ts")).toMatchObject({
      refusingOne: {
        result: { call: "kill", code: 1 },
        endings: expect.arrayContaining([TERMINATED, KILLED]),
      },
    });
  });

  test("leaves no descriptor open", async () => {
    expect(await result("descriptors.ts")).toBe(0);
  });
});

describe("SIGKILL to all descendants", () => {
  test("goes to whole groups that are all descendants, which no fork outruns, and never to init's own", async () => {
    expect(await result("groups.ts")).toMatchObject({
      killed: { whole: ["the leader's"] },
      asked: { whole: [] },
      shared: { whole: [] },
    });
  });
});

describe("who is alive", () => {
  test("is every descendant, stopped or orphaned, and no zombie", async () => {
    const sleeping = { command: "sleep", isOrphan: true, isStopped: false };
    expect(await result("living.ts")).toMatchObject({
      zombieIsThere: true,
      seen: [{ ...sleeping, isStopped: true }, sleeping, sleeping],
    });
  });

  test("cannot be told without a /proc of this namespace, nor when that cannot be read whole", async () => {
    expect(await result("living.ts")).toMatchObject({
      withoutProc: "unseen",
      ofAnotherNamespace: "unseen",
      withoutDescriptors: "unseen",
    });
  });
});
