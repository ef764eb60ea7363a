/** The report: who asked to stop, and what became of every process. */

import { expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { Container, type Options } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { testWithoutDeno } from "./harness/runtime.ts";

const SIGTERM = 15;

interface Line {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** The lines of a JSON report; the run's first. */
function reportIn(stderr: string): readonly Line[] {
  const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line): Line => {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("type" in value)) throw new Error(line);
    return { ...value, type: String(value.type) };
  });
}

/** Signals that were sent, by name. */
function signalsOf(line: Line | undefined): readonly string[] {
  const signals: unknown = line?.["signals"];
  return Array.isArray(signals) ? signals.map((each: { signal: string }) => each.signal) : [];
}

function processes(lines: readonly Line[], command: string): readonly Line[] {
  return lines.filter(({ type, command: name }) => type === "process" && name === command);
}

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`the report of an init ${role}`, () => {
    test("tells of every process what it was sent, how it ended and who had to be killed", async () => {
      const script = [
        '"$0" escape ignoring 15 wait',
        "setsid sleep 1000 &",
        "(exit 3)&",
        "wait $!",
        "echo ready",
        "exec sleep 1001",
      ].join("\n");
      const words = ["--report=json", "--sweep-grace", "300ms", "--", "sh", "-c", script, probe()];
      await using container = await Container.start(words, options);
      await container.stdout.line(/^ready/);
      await eventually("the daemons", () => childrenOf(container.pid).length >= 2 || undefined);
      const main = await container.child();
      await eventually("the last program", () => statusField(main, "Name") === "sleep" || undefined);
      // The shell goes on before the one in the background has become what it is to be.
      const isAsleep = (pid: number): boolean => statusField(pid, "Name") === "sleep";
      await eventually("the one that obeys", () => childrenOf(main).some(isAsleep) || undefined);
      container.signal(SIGTERM);
      const { status, stderr } = await container.end();
      expect(status).toBe(128 + SIGTERM);

      const lines = reportIn(stderr);
      expect(lines[0]).toMatchObject({ type: "run", command: "sh", status: 143, killed: 1, omitted: 0 });
      const [ended] = lines.filter(({ main: isMain }) => isMain === true);
      expect(ended).toMatchObject({
        command: "sleep",
        ended: { by: "signal", signal: "SIGTERM", core: false },
        killed: false,
        sigterm: null,
      });
      if (!options.pidOne) expect(ended?.["pid"]).toBe(main);
      expect(signalsOf(ended)).toEqual(["SIGTERM", "SIGCONT"]);
      const [obedient] = processes(lines, "sleep").filter((each) => each !== ended);
      expect(obedient).toMatchObject({ ended: { by: "signal", signal: "SIGTERM" }, killed: false });
      const [deaf] = processes(lines, "probe").filter(({ killed }) => killed === true);
      expect(deaf).toMatchObject({
        ended: { signal: "SIGKILL" },
        killed: true,
        sigterm: "ignored",
        left: false,
      });
      expect(signalsOf(deaf)).toEqual(["SIGTERM", "SIGCONT", "SIGKILL"]);
    });

    test("tells of orphans what they were called and how they ended", async () => {
      const script = 'for code in 4 5; do (setsid sh -c "sleep 0.1; exit $code" &); done';
      // Nobody is asked to stop, however long they take.
      const words = ["--report=json", "--wait-all", "sh", "-c", script];
      const { stderr } = await Container.run(words, options);
      const ends = processes(reportIn(stderr), "sh").map(({ ended }) => ended);
      for (const code of [0, 4, 5]) {
        expect(ends).toContainEqual({ by: "exit", code, at: expect.any(Number) });
      }
    });

    test("says nothing of how another's child ended, which it has not seen", async () => {
      // The command reaps its own child, which has had the forwarded signal.
      const script = 'trap "" USR1; sh -c "trap - USR1; exec sleep 1000" & echo ready; wait; exit 3';
      await using container = await Container.start(["--report=json", "bash", "-c", script], options);
      await container.stdout.line(/^ready/);
      const main = await container.child();
      await eventually("its child", () =>
        childrenOf(main).find((pid) => statusField(pid, "Name") === "sleep"),
      );
      const [other] = childrenOf(main);
      container.signal(SIGTERM);
      const { stderr } = await container.end();
      const [seen] = processes(reportIn(stderr), "sleep");
      expect(other).toBeGreaterThan(0);
      expect(signalsOf(seen)[0]).toBe("SIGTERM");
      expect(seen).toMatchObject({ killed: false, left: false });
    });

    test("reads well at 80 columns, and is the last that init says", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const words = ["--report", "--", probe(), "escape", "mark", mark, "100"];
      const { stderr } = await Container.run(words, options);
      const lines = stderr.trimEnd().split("\n");
      expect(lines[0]).toMatch(
        /^lastcall: report of process \d+ \(.*probe\), which exited with 0; exit status 0$/,
      );
      expect(lines[1]).toMatch(/^ {2}took \d+ms; 3 processes seen, 0 had to be killed$/);
      expect(lines).toContain(
        "    PID COMMAND         SENT BY INIT           ENDED                       LIVED",
      );
      expect(lines.filter((line) => /^ +\d+ probe {11}/.test(line))).toHaveLength(3);
      for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(80);
    });

    test("is asked for by a variable too, and is not there otherwise", async () => {
      const report = (LASTCALL_REPORT: string): Options => ({ ...options, environment: { LASTCALL_REPORT } });
      expect((await Container.run(["true"], report("json"))).stderr).toStartWith('{"type":"run"');
      expect((await Container.run(["true"], report("1"))).stderr).toStartWith("lastcall: report of ");
      for (const off of ["0", "none", ""])
        expect((await Container.run(["true"], report(off))).stderr).toBe("");
    });

    test("tells who asked to stop, with the user's number, while it can be seen", async () => {
      const script = 'sleep 1000 & kill -TERM "$PPID"; wait';
      const { stderr } = await Container.run(["--report=json", "sh", "-c", script], options);
      const [stop] = reportIn(stderr).filter(({ type }) => type === "stop");
      expect(stop).toMatchObject({
        signal: "SIGTERM",
        sender: { by: "process", uid: 0, user: "root", command: "sh" },
      });
    });
  });
}

describeEndToEnd("the report of an init without /proc", () => {
  testWithoutDeno("an empty root has neither Deno nor its C library")(
    "has the main child, its end, and no more than is known",
    async () => {
      using directory = new Directory();
      copyFileSync(INIT, directory.file("init"));
      copyFileSync(probe(), directory.file("probe"));
      const { stderr, status } = await Container.run(["--report=json", "--", "/probe", "exit", "3"], {
        root: directory.path,
        instead: ["/init"],
      });
      expect(status).toBe(3);
      expect(reportIn(stderr)).toEqual([
        expect.objectContaining({ type: "run", command: "/probe", status: 3 }),
        {
          type: "process",
          pid: 2,
          main: true,
          command: null,
          signals: [],
          ended: { by: "exit", code: 3, at: expect.any(Number) },
          lived: null,
          killed: false,
          sigterm: null,
          left: false,
        },
      ]);
    },
  );
});
