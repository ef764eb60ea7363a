/** `init inspect --watch` in a real terminal. */

import { expect, test } from "bun:test";
import { Container, send } from "./harness/container.ts";
import { inspectIn } from "./harness/inspect.ts";
import { eventually } from "./harness/output.ts";
import { descendantsOf, isAlive, processNamed, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { Session } from "./harness/session.ts";
import { Tmux } from "./harness/tmux.ts";

const [SIGUSR1, SIGTERM] = [10, 15];

/** Init, a command that ignores SIGTERM until USR1 ends it, and its child that has said nothing about signals. */
async function startSome(): Promise<Container> {
  const words = [probe(), "both", "wait", "+", "ignoring", "15", "mark", "/dev/null", "0"];
  const container = await Container.start(words);
  await container.stdout.until((text) => text.match(/^ready/gm)?.length === 2);
  return container;
}

/** The lines of processes on a screen, by number and command. */
function rowsOn(lines: readonly string[]): string[] {
  return lines.filter((line) => /^ *\d+ +\d+ /.test(line));
}

describeEndToEnd("inspect --watch in a terminal", () => {
  test("shows the tree, moves through it, opens a process and comes back, and leaves no trace", async () => {
    await using container = await startSome();
    await using tmux = await Tmux.start(80, 24);
    tmux.line(`echo before; ${inspectIn(container, ["--watch"]).join(" ")}; echo status=$?`);
    const lines = await tmux.shows(/q: leave/);
    expect(lines[0]).toMatch(/^4 processes; a stop would have to kill none\.$/);
    expect(lines[1]).toMatch(/^PID GROUP SESS USER S AGE +RSS THR SIGTERM STOP {2}COMMAND$/);
    expect(lines[2]).toMatch(/^ +1 .* blocked waits \/.*(?:init|…)$/);
    expect(lines[3]).toMatch(/^ +2 .* caught +└─\/.*…$/);
    expect(lines[4]).toMatch(/^ +3 .* default + {2}└─\/.*…$/);
    expect(lines).toHaveLength(24);
    expect(lines.at(-1)).toBe("arrows: choose   Enter: all about it   q: leave");
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("1 0");

    tmux.keys("Down", "Down");
    await eventually("the cursor", () => tmux.screen(true)[4]?.includes("\x1b[7m"));
    tmux.keys("Enter");
    const details = await tmux.shows(/^process +3 \(probe\)/);
    expect(details.join("\n")).toMatch(/^SIGTERM {2}default: /m);
    tmux.keys("NPage");
    await tmux.shows(/64 RTMAX /);
    tmux.keys("Left");
    await tmux.shows(/^4 processes/);
    tmux.keys("q");
    const after = await tmux.shows(/^status=\d/m);
    expect(after.join("\n")).toMatch(/^before\nstatus=0\n/m);
    expect(after.join("\n")).not.toContain("COMMAND");
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    tmux.line("stty -a");
    await tmux.shows(/^isig icanon iexten echo /m);
  });

  test("follows what happens, and the size of the terminal", async () => {
    await using container = await Container.start([probe(), "both", "record", String(SIGUSR1), "+", "wait"]);
    await container.stdout.until((text) => text.match(/^ready/gm)?.length === 2);
    await using tmux = await Tmux.start(80, 24);
    tmux.line(inspectIn(container, ["--watch"]).join(" "));
    await tmux.shows(/^4 processes/);
    tmux.resize(30, 6);
    const small = await tmux.shows(/^4 processes; a stop would hav…$/m);
    expect(small).toHaveLength(6);
    expect(small[1]).toBe("PID SIGTERM STOP  COMMAND");
    for (const line of small) expect(line.length).toBeLessThanOrEqual(30);
    tmux.resize(120, 30);
    await tmux.shows(/^PID GROUP/m);
    const child = descendantsOf(container.pid).find((pid) => statusField(pid, "NSpid").endsWith("\t3"));
    send(child ?? NaN, SIGUSR1);
    const lines = await tmux.shows(/^ +3 .* Z .*\[probe\]$/m);
    expect(rowsOn(lines)).toHaveLength(4);
    tmux.keys("C-c");
    await tmux.shows(/\$ $/);
  });

  test("puts the terminal back when a signal ends it, and when it is stopped and goes on", async () => {
    await using tmux = await Tmux.start(80, 24);
    tmux.line(`${INIT} inspect --watch`);
    await tmux.shows(/q: leave/);
    const running = (): number | undefined => processNamed([INIT, "inspect", "--watch"]);
    tmux.keys("C-z");
    await tmux.shows(/Stopped/);
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    tmux.line("fg");
    await tmux.shows(/q: leave/);
    send(await eventually("it", running), SIGTERM);
    await tmux.shows(/\$ $/);
    tmux.line("echo status=$?");
    await tmux.shows(/status=143/);
    expect(tmux.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    tmux.line("clear; stty -a");
    await tmux.shows(/^isig icanon iexten echo /m);
  });

  test("does not draw over the shell from the background", async () => {
    await using tmux = await Tmux.start(80, 24);
    tmux.line(`${INIT} inspect --watch &`);
    const pid = await eventually("it", () => processNamed([INIT, "inspect", "--watch"]));
    await eventually("the stop", () => statusField(pid, "State").startsWith("T") || undefined);
    tmux.line("echo still $((40 + 2)); jobs");
    await tmux.shows(/still 42[^]*Stopped/);
    expect(tmux.format("#{alternate_on}")).toBe("0");
    tmux.line("fg");
    await tmux.shows(/q: leave/);
    tmux.keys("q");
    await tmux.shows(/\$ $/);
  });

  test("ends when the terminal is closed", async () => {
    await using tmux = await Tmux.start(80, 24);
    // In a session of its own nobody tells it with SIGHUP.
    tmux.line(`${INIT} inspect --watch 1`);
    await tmux.shows(/^process/);
    const pid = await eventually("it", () => processNamed([INIT, "inspect", "--watch", "1"]));
    tmux.close();
    await eventually("its end", () => !isAlive(pid) || undefined);
  });

  test("prints one line after the other where a terminal can do no more", async () => {
    await using session = new Session([INIT, "inspect", "--watch"], { TERM: "dumb" });
    await session.shows(/ processes; [^\x1b]* processes; /);
    session.type("\x03");
    expect(await session.process.exited).toBe(130);
  });

  test("draws where nothing says what the terminal can do, and where it does not know its size", async () => {
    for (const [columns, rows] of [
      [80, 24],
      [0, 0],
      [1, 1],
      [20, 3],
    ] satisfies [number, number][]) {
      const script = `stty rows ${rows} cols ${columns}; exec "$0" inspect --watch`;
      await using session = new Session(["sh", "-c", script, INIT], { TERM: "" });
      await session.shows(/\x1b\[\?1049h/);
      session.type("\x1b[B\x1b[6~\r");
      await Bun.sleep(100);
      session.type("q");
      expect(await session.process.exited).toBe(0);
      await session.shows(/\x1b\[\?25h\x1b\[\?1049l$/);
    }
  });
});
