/**
 * What keeps the kernel from running a file, found by looking at the file as the kernel does: do_open_execat() in
 * fs/exec.c, fs/binfmt_script.c, fs/binfmt_elf.c; execve(2). Nothing is started.
 */

import { EACCES, EIO, ELIBBAD, ELOOP, ENAMETOOLONG, ENOENT, ENOEXEC, ENOTDIR, Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { displayed } from "../text.ts";
import { type ElfFile, parseElf } from "./elf.ts";
import { parseShebang } from "./shebang.ts";

/** What a look at a file needs. */
export type Image = Pick<
  Libc,
  "machine" | "statusOf" | "readFile" | "isExecutable" | "isOnNoexecMount" | "readLink"
>;

/** What is in the way. */
export interface Obstacle {
  /** What execve(2) fails with; "starts" when the kernel starts the file, which then cannot get far. */
  readonly code: number | "starts";
  /** What is said about the file, to stand behind its name, with a remedy. */
  readonly because: string;
  /** Only some kernels run such a file: it is in the way only if this one says so. */
  readonly dependsOnKernel?: true;
  /** A file that is neither a program nor begins with `#!`: a script for a shell, if there is one. A byte string. */
  readonly script?: string;
}

/** Of a script whose lines end as on Windows. */
export const CRLF =
  "its first line ends with a carriage return (Windows line ends, CRLF); convert it with dos2unix";

/** What runs a script without `#!`, as execvp(3) has it. */
export const SHELL = "/bin/sh";

/** Interpreters of interpreters, before the kernel gives up: exec_binprm() in fs/exec.c. */
const DEEPEST = 5;
/** ELF headers and the loader's name are within these first bytes. */
const HEAD = 65536;
/** What the kernel reads of a loader at once: the ELF header of 64 bits. */
const SHORTEST_ELF = 64;
/** A file with a NUL byte among its first bytes is no text. */
const TEXT = 128;

/** For the shell that is a script that does nothing. */
const EMPTY = "it is an empty file; copy the program into the image again";

/** What is in the way of running a file that is there; undefined when nothing is that can be seen. */
export function findObstacle(image: Image, file: string, depth = 0): Obstacle | undefined {
  const locked = whyNotOpened(image, file);
  if (locked !== undefined) return locked;
  const head = image.readFile(file, HEAD);
  // Permission to execute a file is not permission to read it.
  if (head instanceof Errno) return undefined;
  const shebang = parseShebang(head);
  if (shebang.is === "named") return findInInterpreter(image, shebang.interpreter, depth);
  if (shebang.is === "absent" && head.startsWith("\x7fELF")) return findInElf(image, file, head);
  if (head.slice(0, TEXT).includes("\0")) {
    const because =
      "it is neither a program for this kernel nor a script; check what was copied into the image";
    return { code: ENOEXEC, because };
  }
  if (head === "") return { code: ENOEXEC, because: EMPTY, ...(depth > 0 ? {} : { script: file }) };
  return withoutInterpreter(image, file, shebang.is, depth);
}

/** What keeps the kernel from opening a file to run it. */
function whyNotOpened(image: Image, file: string): Obstacle | undefined {
  const status = image.statusOf(file);
  if (status instanceof Errno) return { code: status.code, because: whyNotThere(status) };
  if (status.kind === "directory")
    return { code: EACCES, because: "it is a directory; name a program in it" };
  if (status.kind === "other") {
    return { code: EACCES, because: "it is a device, a pipe or a socket; name a program" };
  }
  if (image.isExecutable(file)) return undefined;
  const because = image.isOnNoexecMount(file)
    ? "it lies on a file system that is mounted noexec; put it on another"
    : "it may not be executed by this user; run `chmod a+x` on it in the image";
  return { code: EACCES, because };
}

/** Why a path leads nowhere. */
export function whyNotThere(error: Errno): string {
  return NOWHERE.get(error.code) ?? error.text;
}

const NOWHERE = new Map([
  [ENOENT, "there is no such file in this image; copy it there or correct the path"],
  [ENOTDIR, "a part of its path is a file, not a directory; correct the path"],
  [EACCES, "a directory on its path may not be searched by this user; run `chmod a+x` on it in the image"],
  [ELOOP, "its path goes in circles through symbolic links; correct the links"],
  [ENAMETOOLONG, "its name is longer than the kernel takes; correct the path"],
]);

function findInInterpreter(image: Image, interpreter: string, depth: number): Obstacle | undefined {
  const name = displayed(interpreter);
  if (interpreter.endsWith("\r")) {
    return { code: ENOENT, because: CRLF };
  }
  if (depth >= DEEPEST) {
    return {
      code: ELOOP,
      because:
        "its interpreter is a script whose interpreter is a script, and so on; name a program in the first line",
    };
  }
  const status = image.statusOf(interpreter);
  if (status instanceof Errno) {
    const remedy = interpreter.includes("/")
      ? "install it or correct the first line"
      : "PATH is not searched, write its full path";
    const because =
      status.code === ENOENT
        ? `its interpreter ${name} is not in this image; ${remedy}`
        : `its interpreter ${name} cannot be reached: ${whyNotThere(status)}`;
    return { code: status.code, because };
  }
  if (status.kind === "directory") {
    return { code: EACCES, because: `its interpreter ${name} is a directory; correct the first line` };
  }
  return within(findObstacle(image, interpreter, depth + 1), `its interpreter ${name} cannot run: `);
}

/** The same obstacle, seen from the file that leads there. */
function within(inner: Obstacle | undefined, introduction: string): Obstacle | undefined {
  if (inner === undefined) return undefined;
  // A chain of interpreters that is too long is a matter of the whole chain.
  return inner.code === ELOOP ? inner : { ...inner, because: `${introduction}${inner.because}` };
}

function findInElf(image: Image, file: string, head: string): Obstacle | undefined {
  const elf = parseElf(head, (offset, size) => readText(image, file, size, offset));
  if (elf === undefined) {
    return { code: ENOEXEC, because: "it is a damaged program; copy it into the image again" };
  }
  if (!elf.isExecutable) {
    return { code: ENOEXEC, because: "it is an object file or a core dump, not a program; link it first" };
  }
  const foreign = whyForeign(image, elf);
  if (foreign !== undefined) return foreign;
  const missing = elf.loader === undefined ? undefined : findInLoader(image, elf.loader);
  if (missing !== undefined) return missing;
  const status = image.statusOf(file);
  if (!(status instanceof Errno) && status.size < elf.end) {
    return {
      code: "starts",
      because: "its end is missing, so it is damaged; copy it into the image again",
    };
  }
  if (elf.isLibrary) return { code: "starts", because: "it is a library, not a program; name a program" };
  return undefined;
}

/** Kernels run programs of their own machine, many run its 32-bit programs too. */
function whyForeign({ machine }: Image, elf: ElfFile): Obstacle | undefined {
  if (elf.machine === machine && elf.bits === 64) return undefined;
  if (elf.bits === 32) {
    const because = `it is a 32-bit program for ${elf.machine.replace(" (32 bit)", "")} that this machine cannot run; build the image for this architecture`;
    const mayRun = RELATED[machine].includes(elf.machine);
    return { code: ENOEXEC, because, ...(mayRun ? { dependsOnKernel: true } : {}) };
  }
  const because = `it is a program for ${elf.machine} that this machine cannot run; build the image for this architecture`;
  return { code: ENOEXEC, because };
}

const RELATED = {
  x86_64: ["x86 (32 bit)", "x86_64"],
  arm64: ["arm (32 bit)", "arm64"],
} satisfies Record<Image["machine"], readonly string[]>;

function findInLoader(image: Image, loader: string): Obstacle | undefined {
  const name = displayed(loader);
  const remedy = "link the program statically or use a base image that has it";
  const status = image.statusOf(loader);
  if (status instanceof Errno) {
    const because = status.code === ENOENT ? "is not in this image" : `cannot be reached: ${status.text}`;
    return { code: status.code, because: `its loader ${name} ${because}; ${remedy}` };
  }
  const locked = whyNotOpened(image, loader);
  if (locked !== undefined) return within(locked, `its loader ${name} cannot run: `);
  const head = readText(image, loader, HEAD, 0);
  // Permission to execute a loader is not permission to read it.
  if (head === "" && status.size > 0) return undefined;
  const elf = parseElf(head);
  if (elf?.machine === image.machine || elf?.bits === 32) return undefined;
  return {
    code: head.length < SHORTEST_ELF ? EIO : ELIBBAD,
    because: `its loader ${name} is damaged or for another machine; ${remedy}`,
  };
}

function withoutInterpreter(
  image: Image,
  file: string,
  line: "absent" | "empty" | "too-long",
  depth: number,
): Obstacle {
  const lack = LACKS[line];
  // A shell runs a script, but not what a script asks for.
  if (depth > 0) return { code: ENOEXEC, because: `${lack}; a program must stand there` };
  return { code: ENOEXEC, because: `${lack} ${whyNoShell(image)}`, script: file };
}

const LACKS = {
  absent: "its first line names no interpreter",
  empty: "its first line names no interpreter",
  "too-long": "its first line is longer than the kernel reads",
};

/** Behind what a script lacks: why the shell does not run it either, and what to do. */
function whyNoShell(image: Image): string {
  const remedy = "begin it with #! and a program";
  if (image.statusOf(SHELL) instanceof Errno) return `and there is no ${SHELL} in this image; ${remedy}`;
  const obstacle = findObstacle(image, SHELL, 1);
  if (obstacle === undefined) return `and ${SHELL} did not start; ${remedy}`;
  return `and ${SHELL} cannot run: ${obstacle.because}`;
}

function readText(image: Image, file: string, size: number, start: number): string {
  const text = image.readFile(file, Math.min(size, HEAD), start);
  return text instanceof Errno ? "" : text;
}
