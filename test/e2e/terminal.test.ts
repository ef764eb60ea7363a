/** The terminal's foreground and job control, on a real pseudo-terminal with a real shell. */

import { expect, test } from "bun:test";
import { childrenOf, descendantsOf, isAlive, processNamed, statusField } from "./harness/proc.ts";
import { eventually } from "./harness/output.ts";
import { describeEndToEnd, INIT } from "./harness/programs.ts";
import { send } from "./harness/container.ts";
import { testWithoutDeno } from "./harness/runtime.ts";
import { isForeground, Session } from "./harness/session.ts";

const CONTROL_C = "\x03";
const CONTROL_Z = "\x1a";
const CONTROL_D = "\x04";

describeEndToEnd("init on a terminal", () => {
  test("as PID 1 gives the command the foreground, and Ctrl-C reaches it", async () => {
    const namespace = ["unshare", "--pid", "--mount", "--fork", "--kill-child=KILL", "--mount-proc"];
    await using session = new Session(["setsid", "--ctty", "--wait", ...namespace, INIT, "--", "cat"]);
    await session.foreground("cat");
    session.type("to the cat\n");
    await session.shows(/to the cat\r\nto the cat/);
    session.type(CONTROL_C);
    expect(await session.process.exited).toBe(130);
  });

  test("hands the foreground over before the command's first read", async () => {
    for (let round = 0; round < 20; round++) {
      await using session = new Session([INIT, "--", "head", "-n1"]);
      session.type("first\n");
      // A command in a background group would be stopped by SIGTTIN.
      expect(await session.process.exited).toBe(0);
    }
  }, 60_000);

  test("stops with its command on Ctrl-Z, and both go on with fg", async () => {
    await using session = await Session.shell();
    session.type(`${INIT} -- cat\n`);
    await session.foreground("cat");
    session.type(CONTROL_Z);
    await session.shows(/Stopped/);
    session.type("fg\n");
    await session.foreground("cat");
    session.type("again\n");
    await session.shows(/again\r\nagain/);
    session.type(CONTROL_C);
    await session.shows(/\$ /);
    session.type("echo status=$?\n");
    await session.shows(/status=130/);
  });

  test("goes on with all of the group, whatever the scope is, for Ctrl-Z has stopped them all", async () => {
    await using session = await Session.shell();
    session.type(`${INIT} -c --rewrite CONT:0 -- sh -c 'sleep 0.5 | cat; echo all done'\n`);
    await session.foreground("sleep");
    session.type(CONTROL_Z);
    await session.shows(/Stopped/);
    session.type("fg\n");
    await session.shows(/\nall done/);
  });

  test("does not stop itself in an orphaned group, where nobody could continue it", async () => {
    await using session = await Session.shell();
    // Nobody of the shell's descendants: it is found by a time to sleep that nobody else sleeps.
    const duration = `100.${String(process.pid)}`;
    session.type(`( sh -c 'exec ${INIT} -- sleep ${duration} </dev/null' & )\n`);
    const sleep = await eventually("the command", () => processNamed(["sleep", duration]));
    const init = Number(statusField(sleep, "PPid"));
    send(sleep, 19);
    await eventually("the stop", () => statusField(sleep, "State").startsWith("T") || undefined);
    // A stopped init would never hear of this.
    send(init, 15);
    await eventually("the end of init", () => !isAlive(init) || undefined);
  });

  test("goes on in the background with bg, and stops when it wants to read there", async () => {
    await using session = await Session.shell();
    session.type(`${INIT} -- sh -c 'sleep 0.3; read line; echo got $line'\n`);
    // Not while the shell starts it: the stop would catch its vfork half done, and dash with it, with any init or none.
    await session.foreground("sleep");
    session.type(CONTROL_Z);
    await session.shows(/Stopped/);
    session.type("bg\n");
    await session.shows(/ &\r\n/);
    // SIGTTIN stops the command; the shell is told of it, because init stops too.
    const init = await eventually("init", () => childrenOf(session.process.pid)[0]);
    await eventually("the stop", () => statusField(init, "State").startsWith("T") || undefined);
    session.type("fg\n");
    await session.foreground("sh");
    session.type("this line\n");
    await session.shows(/got this line/);
  });

  testWithoutDeno("it is looked for by its name, which is Deno's there")(
    "hands the terminal on when the shell brings it to the foreground while it runs",
    async () => {
      await using session = await Session.shell();
      session.type(`${INIT} -- sh -c 'sleep 0.5; read line; echo got $line' &\n`);
      await eventually("the command", () =>
        descendantsOf(session.process.pid).find((pid) => statusField(pid, "Name") === "sleep"),
      );
      // Before the command wants to read: the shell sends no SIGCONT to a job that runs.
      session.type("fg\n");
      await session.foreground("init");
      session.type("this line\n");
      await session.shows(/got this line/);
    },
  );

  test("does not take the terminal when it was started in the background", async () => {
    await using session = await Session.shell();
    session.type(`${INIT} -- sleep 100 &\n`);
    await eventually("the command", () =>
      descendantsOf(session.process.pid).find((pid) => statusField(pid, "Name") === "sleep"),
    );
    expect(isForeground(session.process.pid)).toBe(true);
    session.type("echo still $((40 + 2))\n");
    await session.shows(/still 42/);
    session.type("kill %1; wait %1; echo status=$?\n");
    await session.shows(/status=143/);
  });

  test("gives the terminal back to a script that goes on behind it", async () => {
    await using session = await Session.shell();
    session.type(`sh -c '${INIT} -- true; read line; echo got $line'\n`);
    session.type("the line\n");
    await session.shows(/got the line/);
  });

  testWithoutDeno("it is looked for by its name, which is Deno's there")(
    "passes Ctrl-C and Ctrl-Z on when its input is no terminal",
    async () => {
      await using session = await Session.shell();
      session.type(`${INIT} -- sleep 100 </dev/null\n`);
      await eventually("the command", () =>
        descendantsOf(session.process.pid).find((pid) => statusField(pid, "Name") === "sleep"),
      );
      session.type(CONTROL_Z);
      await session.shows(/Stopped/);
      session.type("fg\n");
      await session.foreground("init");
      session.type(CONTROL_C);
      await session.shows(/\$ /);
      session.type("echo status=$?\n");
      await session.shows(/status=130/);
    },
  );

  test("does not stop itself where no shell could continue it", async () => {
    await using session = new Session([INIT, "-vv", "--", "cat"]);
    const cat = await session.foreground("cat");
    session.type(CONTROL_Z);
    await eventually("the stop", () => statusField(cat, "State").startsWith("T") || undefined);
    send(session.process.pid, 15);
    expect(await session.process.exited).toBe(143);
  });

  test("ends when its command does at the end of input", async () => {
    await using session = new Session([INIT, "--", "cat"]);
    await session.foreground("cat");
    session.type(CONTROL_D);
    expect(await session.process.exited).toBe(0);
  });
});
