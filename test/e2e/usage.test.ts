/** Wrong usage and commands that cannot start: one sentence, the right status, nothing started. */

import { expect, test } from "bun:test";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { describeEndToEnd, INIT } from "./harness/programs.ts";

const ALONE = { pidOne: false };

describeEndToEnd("wrong usage", () => {
  for (const [words, sentence] of [
    [[], "no command to run; write it behind the options, as in: init -- ./server"],
    [["--"], "no command to run; write it behind the options, as in: init -- ./server"],
    [["--scoop", "all"], "unknown option --scoop; if it belongs to the command, write -- before the command"],
    [["-x"], "unknown option -x; if it belongs to the command, write -- before the command"],
    [["--rewrite"], "--rewrite needs a value; write --rewrite A:B"],
    [
      ["--stop-signal", "FOO"],
      '--stop-signal: "FOO" is not a signal; write a name such as TERM or RTMIN+3, or a number from 1 to 64',
    ],
    [
      ["--rewrite", "TERM"],
      '--rewrite: "TERM" is not of the form A:B; write for example TERM:INT, or TERM:0 to drop',
    ],
    [["-e", "256"], '-e: "256" is not an exit code; write a number from 0 to 255'],
    [
      ["--sweep-grace", "soon"],
      '--sweep-grace: "soon" is not a duration; write 500ms, 10s, 2m, or seconds as a number',
    ],
    [["-g", "-c"], "-g and -c contradict each other; give one of them"],
    [["-v", "-q"], "-v and -q contradict each other; give one of them"],
  ] satisfies readonly (readonly [readonly string[], string])[]) {
    test(`says what is wrong with "${words.join(" ")}", exits with 1 and starts nothing`, async () => {
      using directory = new Directory();
      const marker = directory.file("started");
      const command = words.length === 0 || words.includes("--") ? [] : ["touch", marker];
      const given = words.includes("--rewrite") && words.length === 1 ? [] : command;
      const result = await Container.run([...words, ...given], ALONE);
      expect(result).toEqual({
        status: 1,
        stdout: "",
        stderr: `lastcall: error: ${sentence}\nSee: init --help\n`,
      });
      expect(existsSync(marker)).toBe(false);
    });
  }

  test("in a variable is said by the variable's name", async () => {
    const result = await Container.run(["true"], { ...ALONE, environment: { LASTCALL_SCOPE: "everyone" } });
    expect(result.status).toBe(1);
    expect(result.stderr).toStartWith(
      'lastcall: error: LASTCALL_SCOPE: "everyone" is not one of its values;',
    );
  });
});

describeEndToEnd("variables", () => {
  test("set what options set, and an option wins", async () => {
    const environment = {
      LASTCALL_REMAP_EXIT: "7,143",
      LASTCALL_LOG_LEVEL: "info",
      LASTCALL_LOG_FORMAT: "json",
    };
    const remapped = await Container.run(["sh", "-c", "exit 7"], { ...ALONE, environment });
    expect(remapped.status).toBe(0);
    const [first] = remapped.stderr.split("\n");
    expect(JSON.parse(first ?? "")).toMatchObject({ level: "info", event: "started", command: "sh" });
    const other = await Container.run(["-e", "9", "-q", "sh", "-c", "exit 7"], { ...ALONE, environment });
    expect(other).toEqual({ status: 7, stdout: "", stderr: "" });
  });

  test("of unknown names are warned of, others are the command's business", async () => {
    const environment = { LASTCALL_GRACEFUL: "1", OTHER: "1" };
    const { status, stderr } = await Container.run(["true"], { ...ALONE, environment });
    expect(status).toBe(0);
    expect(stderr).toBe(
      "lastcall: warn: LASTCALL_GRACEFUL is not a setting of lastcall and is ignored; see --help for the names\n",
    );
  });
});

describeEndToEnd("--help and --version", () => {
  test("print to the standard output and exit with 0", async () => {
    for (const option of ["-h", "--help"]) {
      const { status, stdout, stderr } = await Container.run([option], ALONE);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toStartWith("Usage: init [options] [--] command [arguments...]\n");
    }
    for (const option of ["-V", "--version"]) {
      const { status, stdout } = await Container.run([option], ALONE);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^lastcall \d+\.\d+\.\d+\n$/);
    }
  });
});

describeEndToEnd("a command that cannot start", () => {
  test("is not found: 127", async () => {
    const { status, stderr } = await Container.run(["no-such-program"], ALONE);
    expect(status).toBe(127);
    expect(stderr).toStartWith("lastcall: error: cannot start no-such-program: no directory in PATH (");
  });

  test("is found but cannot run: 126", async () => {
    using directory = new Directory();
    const script = directory.file("script");
    writeFileSync(script, "#!/no/such/shell\n");
    expect((await Container.run([script], ALONE)).stderr).toContain("it may not be executed by this user");
    chmodSync(script, 0o755);
    const { status, stderr } = await Container.run([script], ALONE);
    expect(status).toBe(126);
    expect(stderr).toContain("its interpreter /no/such/shell is not in this image");
  });

  test("without a #! line is run by the shell, arguments and all", async () => {
    using directory = new Directory();
    const script = directory.file("script");
    writeFileSync(script, 'echo "$0" "$@"; exit 3\n', { mode: 0o755 });
    const { status, stdout } = await Container.run([script, "a b", "c"], ALONE);
    expect([status, stdout]).toEqual([3, `${script} a b c\n`]);
  });
});

describeEndToEnd("init", () => {
  test("ends with its message unread, when nobody reads", async () => {
    // A pipe that is full: the writer of zeros waits in it until the reader is done with sleeping.
    const script = '{ timeout 1 cat /dev/zero; "$0" no-such-program; echo $? >&3; } 2>&1 3>"$1" | sleep 4';
    using directory = new Directory();
    await Container.run([script, INIT, directory.file("status")], { ...ALONE, instead: ["sh", "-c"] });
    expect(await Bun.file(directory.file("status")).text()).toBe("127\n");
  }, 30_000);

  test("is not steered by an environment that pretends to be its own", async () => {
    const stage = { BUN_JSC_useWarmUpMarkedBlocks: "0", BUN_JSC_numberOfGCMarkers: "1" };
    for (const LASTCALL_BOOT of ["relay:0:0:0", "init:7:0:0", "nonsense"]) {
      const environment = { LASTCALL_BOOT, ...stage };
      const { status, stdout } = await Container.run(["sh", "-c", "echo $BUN_JSC_numberOfGCMarkers"], {
        environment,
      });
      expect([status, stdout]).toEqual([0, "1\n"]);
    }
  });
});

describeEndToEnd("the log", () => {
  test("does not keep init from its work when nobody reads it", async () => {
    const script =
      '{ "$0" -vvv sh -c "for i in \\$(seq 2000); do (exit 3) & done; wait; exit 5"; echo $? >&3; } 2>&1 3>"$1" | sleep 3';
    using directory = new Directory();
    const started = Date.now();
    await Container.run([script, INIT, directory.file("status")], { ...ALONE, instead: ["sh", "-c"] });
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(await Bun.file(directory.file("status")).text()).toBe("5\n");
  }, 30_000);
});
