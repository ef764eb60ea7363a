/** What steers the runtime, the C library or the loader elsewhere: init is not moved by it, and its command gets it. */

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { procFile } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

const SIGTERM = 15;

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

describeEndToEnd("init", () => {
  test.each([
    "BUN_OPTIONS=--version",
    "BUN_OPTIONS=--preload ./evil.ts",
    "BUN_BE_BUN=1",
    "BUN_CONFIG_FILE=/bunfig.toml",
    "BUN_INSPECT=ws://127.0.0.1:1/",
    "BUN_INSPECT_PRELOAD=/evil.ts",
    "BUN_JSC_useJIT=0",
    "BUN_JSC_nonsense=1",
    "BUN_JSC_dumpOptions=2",
    "BUN_RUNTIME_TRANSPILER_CACHE_PATH=/tmp",
    "BUN_GARBAGE_COLLECTOR_LEVEL=2",
    "BUN_DEBUG_QUIET_LOGS=0",
    "NODE_OPTIONS=--nonsense",
    "NODE_PATH=/nonexistent",
    "NODE_ENV=production",
    "NODE_DEBUG=*",
    "DEBUG=*",
    "CONSOLA_LEVEL=5",
    "FORCE_COLOR=3",
    "NO_COLOR=1",
    "CI=true",
    "TZ=:/nonexistent",
    "LANG=xx_XX.UTF-8",
    "LC_ALL=tr_TR.UTF-8",
    "GLIBC_TUNABLES=glibc.malloc.check=3",
    "MALLOC_CHECK_=3",
    "MALLOC_PERTURB_=42",
    "MALLOC_TRACE=/nonexistent",
    "MIMALLOC_VERBOSE=1",
    "MIMALLOC_SHOW_STATS=1",
    "LD_LIBRARY_PATH=/nonexistent",
    "LD_BIND_NOW=1",
  ])("is not steered by %s, which its command gets", async (variable) => {
    const [name = "", value = ""] = variable.split(/=(.*)/s);
    const options = { environment: { [name]: value } };
    await using container = await Container.start(["--", probe(), "record", String(SIGTERM)], options);
    await container.stdout.line(/^ready/);
    expect(procFile(await container.child(), "environ").split("\0")).toContain(variable);
    container.signal(SIGTERM);
    const { status, stderr } = await container.end();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  // The system's own loader speaks of these, of every dynamic program that starts init: here nobody stands between.
  test.each([
    "LD_PRELOAD=/nonexistent",
    "LD_AUDIT=/nonexistent",
    "LD_DEBUG=all",
    "LD_TRACE_LOADED_OBJECTS=1",
  ])("is not steered by %s, which its command gets: nothing of it is dynamic", (variable) => {
    const [name = "", value = ""] = variable.split(/=(.*)/s);
    const { exitCode, stdout, stderr } = Bun.spawnSync([INIT, "--", probe(), "strings"], {
      env: { PATH: "/usr/bin:/bin", [name]: value },
    });
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.toString()).toContain(Buffer.from(variable).toString("hex"));
  });

  test("is not steered by what lies in the working directory", () => {
    using directory = new Directory();
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
