import { afterAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { ENOENT, ENOTDIR, Errno } from "../../src/libc/errno.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { Directory } from "../e2e/harness/directory.ts";
import { mayUnshare, runScript, runScriptOnTerminal, startScript } from "./script.ts";

const libc = openLibc();
const directory = new Directory();
afterAll(() => {
  directory[Symbol.dispose]();
});

const MISSING = directory.file("missing");
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Makes a file; its path. */
function file(name: string, contents: string | Uint8Array = ""): string {
  const path = directory.file(name);
  writeFileSync(path, contents);
  return path;
}

/** Makes a symbolic link; its path. */
function link(name: string, target: string): string {
  const path = directory.file(name);
  symlinkSync(target, path);
  return path;
}

function namesIn(path: string): readonly string[] {
  const names = libc.listDirectory(path);
  if (names instanceof Errno) throw new Error(names.toString());
  return [...names].sort();
}

function codeOf(result: unknown): number | undefined {
  return result instanceof Errno ? result.code : undefined;
}

describe("reading a file", () => {
  test("gives every byte as one character", () => {
    const bytes = Buffer.concat(Array<Uint8Array>(200).fill(ALL_BYTES));
    expect(libc.readFile(file("bytes", bytes))).toBe(bytes.toString("latin1"));
  });

  test("gives no more than was asked for", () => {
    const path = file("long", "x".repeat(40_000));
    for (const limit of [0, 1, 16_384, 16_385, 39_999, 40_000, 50_000]) {
      const text = libc.readFile(path, limit);
      expect(text).toBe("x".repeat(Math.min(limit, 40_000)));
    }
  });

  test("begins where it is told to", () => {
    const path = file("middle", "0123456789");
    expect(libc.readFile(path, 3, 4)).toBe("456");
    expect(libc.readFile(path, 100, 8)).toBe("89");
    expect(libc.readFile(path, 100, 10)).toBe("");
  });

  test("does not wait for anybody to write into a pipe", () => {
    const path = directory.file("pipe");
    Bun.spawnSync(["mkfifo", path]);
    expect(libc.readFile(path)).toBe("");
  });

  test("reads files of /proc, which say that they are empty", () => {
    expect(libc.readFile("/proc/self/stat")).toStartWith(`${process.pid} (`);
  });

  test("takes a path that is not UTF-8", () => {
    const path = Buffer.from(directory.file("caf\xe9"), "latin1");
    writeFileSync(path, "coffee");
    expect(libc.readFile(path.toString("latin1"))).toBe("coffee");
  });

  test("says why a file cannot be read", () => {
    expect(libc.readFile(MISSING)).toEqual(new Errno("open", ENOENT, "No such file or directory"));
    const EISDIR = 21;
    expect(libc.readFile(directory.path)).toEqual(new Errno("read", EISDIR, "Is a directory"));
  });
});

describe("listing a directory", () => {
  test("gives every name, hidden ones too, but not the directory and its parent", () => {
    const path = directory.file("listed");
    mkdirSync(path);
    expect(libc.listDirectory(path)).toEqual([]);
    for (const name of [".hidden", "..odd", "a b", "sub"]) mkdirSync(`${path}/${name}`);
    expect(namesIn(path)).toEqual(["..odd", ".hidden", "a b", "sub"]);
  });

  test("gives thousands of names, which the kernel hands out in parts", () => {
    const path = directory.file("many");
    mkdirSync(path);
    for (let index = 0; index < 2000; index++) writeFileSync(`${path}/file with a long name ${index}`, "");
    expect(namesIn(path)).toEqual(readdirSync(path).sort());
  });

  test("says why a directory cannot be listed", () => {
    expect(codeOf(libc.listDirectory(MISSING))).toBe(ENOENT);
    expect(libc.listDirectory(file("file"))).toEqual(new Errno("getdents64", ENOTDIR, "Not a directory"));
  });
});

describe("what there is at a path", () => {
  test("is a directory, a file or something else, links followed", () => {
    const plain = file("plain", "twelve bytes");
    expect(libc.statusOf(directory.path)).toMatchObject({ kind: "directory" });
    expect(libc.statusOf(link("to-directory", directory.path))).toMatchObject({ kind: "directory" });
    expect(libc.statusOf(plain)).toMatchObject({ kind: "file", size: 12 });
    expect(libc.statusOf(link("to-file", plain))).toEqual(libc.statusOf(plain));
    expect(libc.statusOf("/dev/null")).toMatchObject({ kind: "other" });
  });

  test("has an identity that another name of the same file has too, and no other file", () => {
    const plain = file("one");
    linkSync(plain, directory.file("same"));
    expect(libc.statusOf(directory.file("same"))).toEqual(libc.statusOf(plain));
    expect(libc.statusOf(file("another"))).not.toEqual(libc.statusOf(plain));
  });

  test("is an error when there is nothing", () => {
    expect(codeOf(libc.statusOf(MISSING))).toBe(ENOENT);
    expect(codeOf(libc.statusOf(link("dangling", MISSING)))).toBe(ENOENT);
    expect(codeOf(libc.statusOf(`${file("no-directory")}/x`))).toBe(ENOTDIR);
  });

  test("is told by where a link leads, whether that is there or not", () => {
    expect(libc.readLink(link("to-nowhere", "no/where \xe9"))).toBe(
      Buffer.from("no/where \xe9").toString("latin1"),
    );
    const EINVAL = 22;
    expect(codeOf(libc.readLink(file("no-link")))).toBe(EINVAL);
    expect(codeOf(libc.readLink(MISSING))).toBe(ENOENT);
  });
});

describe("a program", () => {
  test("can be executed when it has the permission for it, links followed", () => {
    const path = file("program");
    const to = link("to-program", path);
    expect([path, to, MISSING].map(libc.isExecutable)).toEqual([false, false, false]);
    chmodSync(path, 0o755);
    expect([path, to].map(libc.isExecutable)).toEqual([true, true]);
  });

  test("may lie where nothing can be executed, or not", () => {
    expect(libc.isOnNoexecMount(file("normal"))).toBe(false);
    expect(libc.isOnNoexecMount(MISSING)).toBe(false);
  });

  test.skipIf(!mayUnshare)(
    "on a file system mounted noexec is known by that (needs the right to make namespaces)",
    async () => {
      const under = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o noexec none "$0" && exec "$@"'];
      const mounted = directory.file("noexec");
      mkdirSync(mounted);
      const result = await runScript("noexec.ts", { under: [...under, mounted], words: [mounted] });
      expect(result).toEqual({ noexec: true, executable: false, root: false });
    },
  );
});

describe("descriptors", () => {
  test("are closed behind everything that opens a file, failed or not", () => {
    const before = namesIn("/proc/self/fd").length;
    const path = file("closed", "x");
    for (let round = 0; round < 20; round++) {
      libc.readFile(path);
      libc.readFile(directory.path);
      libc.readFile(MISSING);
      libc.listDirectory(directory.path);
      libc.listDirectory(path);
      libc.statusOf(path);
      libc.statusOf(directory.path);
      libc.hasControllingTerminal();
    }
    expect(namesIn("/proc/self/fd").length).toBe(before);
  });

  test("can be closed", () => {
    const descriptor = openSync("/dev/null", "r");
    libc.close(descriptor);
    expect(() => fstatSync(descriptor)).toThrow("EBADF");
  });

  test("are closed when another program is executed, unless they are to be kept", async () => {
    const script = startScript("keep-on-exec.ts");
    expect(await script.line()).toBe("closed");
    expect(await script.line()).toBe("/dev/null");
  });
});

describe("the controlling terminal", () => {
  test("is not there in a session of its own", async () => {
    expect(await runScript("controlling-terminal.ts", { under: ["setsid"] })).toBe(false);
  });

  test("is there in a session that a terminal was given to", async () => {
    expect(await runScriptOnTerminal("controlling-terminal.ts")).toBe(true);
  });
});
