/** A command under lastcall and a command under tini: what /proc shows of them is the same. */

import { expect, test } from "bun:test";
import { readlinkSync, writeFileSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { descriptorsOf, procFile, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, isOrdinary, probe, TINI } from "./harness/programs.ts";
import { isDeno, testWithoutDeno } from "./harness/runtime.ts";

/** What /proc/PID/status has that is another for each process, or at each moment. */
const OWN = [
  // Numbers of processes. Whether it leads its group is looked at by itself.
  ...["Tgid", "Ngid", "Pid", "PPid", "NStgid", "NSpid", "NSpgid", "NSsid"],
  // What it has used so far.
  ...[
    "VmPeak",
    "VmSize",
    "VmHWM",
    "VmRSS",
    "RssAnon",
    "RssFile",
    "RssShmem",
    "VmData",
    "VmStk",
    "VmExe",
    "VmLib",
  ],
  ...["VmPTE", "VmSwap", "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"],
  // Of its user: how many signals are queued. And on which processor somebody was last who reads its memory's map.
  ...["SigQ", "State"],
  // How many descriptors its table has room for. The ordinary start has made room for 1024, and where SIGCHLD was
  // ignored the command's process has been one.
  ...(isOrdinary ? ["FDSize"] : []),
];
/** Fields of proc_pid_stat(5) behind the name: flags are the kernel's own, these are priority, nice value and policy. */
const SCHEDULING = { priority: 15, nice: 16, realTime: 37, policy: 38 };
const FILES = [
  "limits",
  "oom_score_adj",
  "coredump_filter",
  "timerslack_ns",
  "personality",
  "cgroup",
  "environ",
  "cmdline",
];

/** Everything of a process that could differ, but for numbers that only say which process it is. */
interface State {
  readonly status: Record<string, string>;
  readonly files: Record<string, string>;
  readonly descriptors: Record<string, string>;
  readonly scheduling: Record<string, string | undefined>;
  readonly cwd: string;
  readonly leadsGroup: boolean;
}

/** The state of `probe wait` under an init, started with those settings. */
async function stateUnder(
  instead: readonly string[],
  before: readonly string[],
  pidOne = true,
): Promise<State> {
  await using container = await Container.start([probe(), "wait", "a b"], {
    instead,
    before,
    pidOne,
    cwd: "/usr",
    environment: { LC_ALL: "C", ODD: "a=b c" },
  });
  const [, inside] = await container.stdout.line(/^ready (\d+)/);
  const pid = await container.child();
  const stat = procFile(pid, "stat").split(") ")[1]?.split(" ") ?? [];
  return {
    status: Object.fromEntries(
      procFile(pid, "status")
        .split("\n")
        .map((line): [string, string] => [line.split(":")[0] ?? "", line])
        .filter(([name]) => !OWN.includes(name)),
    ),
    files: Object.fromEntries(FILES.map((name) => [name, procFile(pid, name)])),
    descriptors: Object.fromEntries(
      Object.entries(descriptorsOf(pid)).map(([number, what]) => [
        number,
        `${what.replace(/\[\d+\]/, "[]")} ${/^flags:.*$/m.exec(procFile(pid, `fdinfo/${number}`))?.[0] ?? ""}`,
      ]),
    ),
    scheduling: Object.fromEntries(Object.entries(SCHEDULING).map(([name, index]) => [name, stat[index]])),
    cwd: readlinkSync(`/proc/${String(pid)}/cwd`),
    leadsGroup: statusField(pid, "NSpgid").split("\t").at(-1) === inside,
  };
}

const all = Array.from({ length: 64 }, (_, index) => index + 1);

function ignored(is: (number: number) => boolean): readonly string[] {
  return all.filter(is).map((number) => `ignore=${String(number)}`);
}

type Setting = readonly [string, readonly string[]];

const SOFT_LIMIT: Setting = ["a soft limit below the hard one", ["soft-nofile=300"]];
const SETTINGS: readonly Setting[] = [
  ["nothing changed", []],
  [
    "signals ignored",
    // Deno's C library handles 33 by the time of our first line.
    [
      ...["ignore=1", "ignore=2", "ignore=10", "ignore=15", "ignore=32", "ignore=34", "ignore=64"],
      ...(isDeno ? [] : ["ignore=33"]),
    ],
  ],
  // Deno ignores SIGPIPE before our first line, whoever starts it.
  ["SIGPIPE and SIGXFSZ ignored", isDeno ? ["ignore=25"] : ["ignore=13", "ignore=25"]],
  [
    "signals ignored that the runtime handles",
    ["ignore=4", "ignore=5", "ignore=6", "ignore=7", "ignore=8", "ignore=11", "ignore=30", "ignore=31"],
  ],
  ["SIGCHLD ignored", ["ignore=17"]],
  ["terminal signals ignored", ["ignore=20", "ignore=21", "ignore=22"]],
  [
    "signals blocked",
    ["block=1", "block=15", "block=17", "block=30", "block=32", "block=33", "block=40", "block=64"],
  ],
  ["descriptors left open", ["open=3:/etc/passwd", "open=4:/dev/null", "open=9:/etc/group", "open=200:/usr"]],
  ["another umask and nice value, and a limit", ["umask=027", "nice=5", "nofile=300"]],
  // Deno raises it, before our first line.
  ...(isDeno ? [] : [SOFT_LIMIT]),
  // The ordinary start needs more.
  ["other limits", ["stack=1000000", isOrdinary ? "data=8000000000" : "data=2000000000", "nproc=5000"]],
  ["no capabilities", ["drop-capabilities=1"]],
  ["no way to new privileges", ["no-new-privileges=1"]],
  ["another user", ["user=65534"]],
  ["half of all signals ignored", ignored((number) => number % 2 === 0)],
  ["all signals blocked", all.map((number) => `block=${String(number)}`)],
  ["another oom_score_adj, timer slack, policy, and core file filter", ["odd=1"]],
];

describeEndToEnd("the command's state is that of a command of tini", () => {
  for (const [setting, before] of SETTINGS) {
    test(`with ${setting}, as PID 1`, async () => {
      expect(await stateUnder([INIT, "--"], before)).toEqual(await stateUnder(TINI, before));
    });

    test(`with ${setting}, as a process among others`, async () => {
      expect(await stateUnder([INIT, "--"], before, false)).toEqual(await stateUnder(TINI, before, false));
    });
  }
});

describeEndToEnd("init", () => {
  test("keeps the status of a command that ends at once, with SIGCHLD ignored when it was started", async () => {
    for (let round = 0; round < 30; round++) {
      const { status } = await Container.run([probe(), "exit", "7"], { before: ["ignore=17"] });
      expect(status).toBe(7);
    }
  }, 30_000);

  test("says why a command cannot start, with SIGCHLD ignored too", async () => {
    const { status, stderr } = await Container.run(["no-such-program"], { before: ["ignore=17"] });
    expect(status).toBe(127);
    expect(stderr).toStartWith("lastcall: error: cannot start no-such-program: no directory in PATH (");
  });

  test("looks for the command along PATH, and runs scripts by the shell, with SIGCHLD ignored too", async () => {
    using directory = new Directory();
    const script = directory.file("script");
    writeFileSync(script, 'echo "$0" "$@"; exit 3\n', { mode: 0o755 });
    const result = await Container.run([script, "a b"], { before: ["ignore=17"] });
    expect([result.status, result.stdout]).toEqual([3, `${script} a b\n`]);
    const damaged = directory.file("damaged");
    writeFileSync(damaged, "\x7fELF\0\0", { mode: 0o755 });
    const { status, stderr } = await Container.run([damaged], { before: ["ignore=17"] });
    expect(status).toBe(126);
    expect(stderr).toContain("it is a damaged program");
  });

  test("runs with descriptors 0 to 2 closed", async () => {
    for (const closed of [["close=0"], ["close=0", "close=1", "close=2"]]) {
      const { status } = await Container.run(["-v", probe(), "exit", "7"], { before: closed });
      expect(status).toBe(7);
    }
  });

  testWithoutDeno("Deno opens /dev/null in their place")("leaves them closed for the command", async () => {
    // tini gives up with descriptor 0 closed, so there is nothing to compare with.
    const { descriptors } = await stateUnder([INIT, "--"], ["close=0", "close=2"]);
    expect(Object.keys(descriptors)).toEqual(["1"]);
  });

  testWithoutDeno("Deno does not")(
    "runs in a directory that has been deleted, and so does the command",
    async () => {
      using directory = new Directory();
      const script = 'mkdir "$1" && cd "$1" && rmdir "$1" && exec "$0" -- "$2" exit 7';
      const instead = ["sh", "-c", script, INIT, directory.file("gone")];
      expect(await Container.run([probe()], { instead })).toEqual({ status: 7, stdout: "", stderr: "" });
    },
  );

  testWithoutDeno("Deno needs more")("runs with a limit of five open files", async () => {
    const { status } = await Container.run([probe(), "exit", "7"], { before: ["nofile=5"] });
    expect(status).toBe(7);
  });

  testWithoutDeno("its name is Deno's")("goes by the name by which it was called", async () => {
    await using container = await Container.start([probe(), "wait"]);
    await container.stdout.line(/^ready/);
    expect(statusField(container.pid, "Name")).toBe("init");
    expect(procFile(container.pid, "cmdline")).toBe([INIT, probe(), "wait", ""].join("\0"));
  });

  test("runs from a file that has been deleted", async () => {
    const script = [
      "import os, sys",
      "name = sys.argv[1] + '.' + str(os.getpid())",
      "os.link(sys.argv[1], name)",
      "file = os.open(name, os.O_RDONLY)",
      "os.unlink(name)",
      "os.execve(file, sys.argv[1:], os.environ)",
    ].join("\n");
    const instead = ["python3", "-c", script, INIT];
    const { status, stderr } = await Container.run([probe(), "exit", "7"], { instead });
    expect([status, stderr]).toEqual([7, ""]);
  });

  testWithoutDeno("it executes itself, and the environment is all that it can tell itself")(
    "believes no environment that it has executed itself",
    async () => {
      const script = [
        "import os, sys",
        "stage = [f'LASTCALL_BOOT=init:{os.getpid()}:5:ffff', 'BUN_JSC_useWarmUpMarkedBlocks=0', 'BUN_JSC_numberOfGCMarkers=1']",
        "os.execve(sys.argv[1], sys.argv[1:], dict(entry.split('=', 1) for entry in stage))",
      ].join("\n");
      const { stdout } = await Container.run([probe(), "strings"], {
        instead: ["python3", "-c", script, INIT, "--"],
      });
      expect(stdout.match(/^e /gm)?.length).toBe(3);
    },
  );

  test("passes none of its own stage on to the command", async () => {
    const { stdout } = await Container.run([probe(), "strings"], { environment: { ONLY: "this" } });
    const hexadecimal = (text: string): string => Buffer.from(text).toString("hex");
    expect(stdout).toContain(`e ${hexadecimal("ONLY=this")}\n`);
    expect(stdout).not.toContain(hexadecimal("BUN_JSC"));
    expect(stdout).not.toContain(hexadecimal("LASTCALL"));
  });
});
