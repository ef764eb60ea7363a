/** What steers the runtime, the C library or the loader elsewhere: init is not moved by it, and its command gets it. */

import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { Directory } from "./harness/directory.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

/** An ordinary start needs one more or less of these, now and then. */
const FOR_MEMORY = new Set(["mmap", "munmap", "mprotect", "madvise", "brk"]);
/** What a runtime that looked into the working directory would run. */
const EVIL = 'console.error("evil"); process.exit(66);\n';
/** Settings of the command's, which lead there. */
const FILES = {
  "evil.ts": EVIL,
  "bunfig.toml": 'preload = ["./evil.ts"]\nlogLevel = "debug"\n',
  ".env": "LASTCALL_LOG_LEVEL=debug\nBUN_OPTIONS=--version\n",
  "package.json": '{ "name": "evil", "main": "evil.ts", "imports": { "#ffi": "./evil.ts" } }\n',
  "tsconfig.json": '{ "compilerOptions": { "paths": { "*": ["./evil.ts"] } } }\n',
  "index.ts": EVIL,
};

interface Start {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The names of its system calls, in their order. */
  readonly calls: readonly string[];
}

describeEndToEnd("init", () => {
  let directory: Directory;
  let unmoved: Start;

  beforeAll(() => {
    directory = new Directory();
    unmoved = start("ANOTHER=variable");
  });

  afterAll(() => {
    directory[Symbol.dispose]();
  });

  /** One that needs no command, whose end might come sooner or later. */
  function start(variable: string): Start {
    const trace = directory.file("trace");
    const words = ["-qq", "-o", trace, "-E", variable, INIT, "--version"];
    const { exitCode, stdout, stderr } = Bun.spawnSync(["strace", ...words], {
      cwd: directory.path,
      // Some would make a runtime wait for ever.
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    const names = readFileSync(trace, "utf8").match(/^\w+(?=\()/gm) ?? [];
    const calls = names.filter((name) => !FOR_MEMORY.has(name));
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString(), calls };
  }

  test.each([
    "BUN_OPTIONS=--version",
    "BUN_OPTIONS=--preload ./evil.ts",
    "BUN_OPTIONS=--cpu-prof",
    "BUN_BE_BUN=1",
    "BUN_INSPECT=ws://127.0.0.1:1/",
    "BUN_INSPECT_PRELOAD=./evil.ts",
    "BUN_BYTECODE_ORDER_OUT=order",
    "BUN_GARBAGE_COLLECTOR_LEVEL=2",
    "BUN_JSC_useJIT=0",
    "BUN_JSC_nonsense=1",
    "BUN_JSC_dumpOptions=2",
    "BUN_JSC_jitPolicyScale=0",
    "NODE_OPTIONS=--nonsense",
    "NODE_PATH=.",
    "CONSOLA_LEVEL=5",
    "FORCE_COLOR=3",
    "TZ=:/nonexistent",
    "LC_ALL=tr_TR.UTF-8",
    "GLIBC_TUNABLES=glibc.malloc.check=3",
    "GLIBC_TUNABLES=glibc.pthread.rseq=0",
    "MALLOC_CHECK_=3",
    "MALLOC_PERTURB_=42",
    "MALLOC_ARENA_MAX=1",
    "MIMALLOC_VERBOSE=1",
    "MIMALLOC_SHOW_STATS=1",
    "LD_PRELOAD=/nonexistent",
    "LD_AUDIT=/nonexistent",
    "LD_LIBRARY_PATH=/nonexistent",
    "LD_BIND_NOW=1",
    "LD_DEBUG=all",
    "LD_TRACE_LOADED_OBJECTS=1",
  ])("says and does the same with %s, which its command gets", (variable) => {
    expect(start(variable)).toEqual(unmoved);
    const [name = "", value = ""] = variable.split(/=(.*)/s);
    const { stdout } = Bun.spawnSync([INIT, "--", probe(), "strings"], { env: { [name]: value } });
    expect(stdout.toString()).toContain(`e ${Buffer.from(variable).toString("hex")}\n`);
  });

  test("is not steered by what lies in the working directory", () => {
    for (const [name, content] of Object.entries(FILES)) writeFileSync(directory.file(name), content);
    const script = 'cd "$1"; exec "$0" -- "$2" exit 6';
    const words = ["sh", "-c", script, INIT, directory.path, probe()];
    const { exitCode, stdout, stderr } = Bun.spawnSync(words);
    expect({ exitCode, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
      exitCode: 6,
      stdout: "",
      stderr: "",
    });
  });
});
