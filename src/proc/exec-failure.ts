/**
 * Why a command could not be started, said in a way that helps. execve(2) gives "No such file or directory" for a
 * file that is there, when it is the file's loader or interpreter that is not.
 */

import { E2BIG, EACCES, EAGAIN, ENOENT, ENOEXEC, ENOMEM, ENOTDIR, Errno, ETXTBSY } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { displayed } from "../text.ts";
import { parseElf } from "./elf.ts";

/** What is said and with which status init leaves: 127 not found, 126 found but it cannot run. */
export interface ExecFailure {
  readonly status: 126 | 127;
  /** One sentence with a remedy. */
  readonly message: string;
  /** A file that is neither a program nor begins with `#!`: a script for a shell, if there is one. A byte string. */
  readonly script?: string;
}

/** What runs a script without `#!`, as execvp(3) has it. */
export const SHELL = "/bin/sh";

/** Where a command is looked for when there is no PATH: what glibc's execvp(3) takes. */
const DEFAULT_PATH = "/bin:/usr/bin";
/** ELF headers and the loader's name are within these first bytes. */
const HEAD = 65536;
const NOT_FOUND = 127;
const CANNOT_RUN = 126;

interface Reason {
  readonly because: string;
  readonly script?: string;
}

/**
 * Finds out why `file` was not started with that error. `path` is the value of PATH; both are byte strings.
 */
export function explainExecFailure(
  files: Files,
  file: string,
  path: string | undefined,
  error: Errno,
): ExecFailure {
  const name = displayed(file);
  if (file === "") {
    return { status: NOT_FOUND, message: "the command is an empty word: name the program to run" };
  }
  const general = GENERAL.get(error.code);
  if (general !== undefined) return { status: CANNOT_RUN, message: `cannot start ${name}: ${general}` };

  const found = findFile(files, file, path);
  if (found instanceof Errno) {
    return { status: NOT_FOUND, message: `cannot start ${name}: ${whyNotFound(file, path, found)}` };
  }
  const { because, ...script } = explainFile(files, found, error);
  const where = found === file ? name : `${name} (${displayed(found)})`;
  return { status: CANNOT_RUN, message: `cannot start ${where}: ${because}`, ...script };
}

/** Reasons that do not lie in the file. */
const GENERAL = new Map([
  [E2BIG, "its arguments and environment are larger than the kernel takes; make them shorter"],
  [EAGAIN, "no further process may be created here; raise the pids limit of the container or the user"],
  [ENOMEM, "there is not enough memory; raise the memory limit of the container"],
]);

/** The files that a command may mean, in the order in which execvp(3) tries them. */
export function candidatesFor(file: string, path: string | undefined): readonly string[] {
  if (file.includes("/")) return [file];
  const directories = (path ?? DEFAULT_PATH).split(":");
  return directories.map((directory) => `${directory === "" ? "." : directory}/${file}`);
}

/** The file that a command means: the first one along PATH that could run, else the first that is there. */
function findFile(files: Files, file: string, path: string | undefined): string | Errno {
  if (file.includes("/")) {
    const kind = files.kindOf(file);
    return kind instanceof Errno ? kind : file;
  }
  const candidates = candidatesFor(file, path);
  const there = candidates.filter((candidate) => !(files.kindOf(candidate) instanceof Errno));
  const runnable = there.find((each) => files.kindOf(each) === "other" && files.isExecutable(each));
  return runnable ?? there[0] ?? new Errno("execve", ENOENT, "No such file or directory");
}

function whyNotFound(file: string, path: string | undefined, error: Errno): string {
  if (!file.includes("/")) {
    const directories = displayed(path ?? DEFAULT_PATH);
    return `no directory in PATH (${directories}) has it; install it in the image or write its full path`;
  }
  switch (error.code) {
    case ENOENT:
      return "there is no such file in this image; copy it there or correct the path";
    case ENOTDIR:
      return "a part of its path is a file, not a directory; correct the path";
    case EACCES:
      return "a directory on its path may not be searched by this user; run `chmod a+x` on it in the image";
    default:
      return error.text;
  }
}

function explainFile(files: Files, file: string, error: Errno): Reason {
  if (files.kindOf(file) === "directory") return { because: "it is a directory; name a program in it" };
  switch (error.code) {
    case EACCES:
      return { because: whyNotAllowed(files, file) };
    case ENOENT:
      return {
        because: whatIsMissing(files, file) ?? "something that it needs to start is not in this image",
      };
    case ENOEXEC:
      return explainFormat(files, file);
    case ETXTBSY:
      return { because: "it is open for writing; wait until whatever writes it has closed it" };
    default:
      return { because: error.text };
  }
}

function whyNotAllowed(files: Files, file: string): string {
  if (!files.isExecutable(file)) {
    if (files.isOnNoexecMount(file))
      return "it lies on a file system that is mounted noexec; put it on another";
    return "it may not be executed by this user; run `chmod a+x` on it in the image";
  }
  // Along PATH, execvp(3) tries the others too, and in the end reports what one of them lacked.
  const missing = whatIsMissing(files, file);
  return missing ?? "the kernel does not permit it; a security module (AppArmor, SELinux) may forbid it";
}

/** A script's interpreter may be a script itself, but not for ever (execve(2), "Interpreter scripts"). */
const DEEPEST = 5;

/** What a file needs that is not there or cannot run; undefined when it is not that. */
function whatIsMissing(files: Files, file: string, depth = 0): string | undefined {
  const head = readHead(files, file);
  const interpreter = interpreterOf(head);
  if (interpreter !== undefined) return whatInterpreterLacks(files, interpreter, depth);
  const loader = parseElf(head, (offset, size) => readText(files, file, size, offset))?.loader;
  if (loader === undefined || !(files.kindOf(loader) instanceof Errno)) return undefined;
  const remedy = "link the program statically or use a base image that has it";
  return `its loader ${displayed(loader)} is not in this image; ${remedy}`;
}

function whatInterpreterLacks(files: Files, interpreter: string, depth: number): string | undefined {
  const name = displayed(interpreter);
  if (interpreter.endsWith("\r")) {
    return "its first line ends with a carriage return (Windows line ends, CRLF); convert it with dos2unix";
  }
  if (files.kindOf(interpreter) instanceof Errno) {
    return `its interpreter ${name} is not in this image; install it or correct the first line`;
  }
  if (files.kindOf(interpreter) === "directory") {
    return `its interpreter ${name} is a directory; correct the first line`;
  }
  if (!files.isExecutable(interpreter)) {
    return `its interpreter ${name} may not be executed; run \`chmod a+x\` on that in the image`;
  }
  const deeper = depth < DEEPEST ? whatIsMissing(files, interpreter, depth + 1) : undefined;
  return deeper === undefined ? undefined : `its interpreter ${name} cannot run: ${deeper}`;
}

function explainFormat(files: Files, file: string): Reason {
  const head = readHead(files, file);
  const interpreter = interpreterOf(head);
  if (interpreter !== undefined) {
    const { because } = explainFormat(files, interpreter);
    return { because: `its interpreter ${displayed(interpreter)} cannot run: ${because}` };
  }
  const elf = parseElf(head);
  if (elf !== undefined) {
    return {
      because: `it is a program for ${elf.machine} that this machine cannot run; build the image for this architecture`,
    };
  }
  if (head.startsWith("\x7fELF")) return { because: "it is a damaged program; copy it into the image again" };
  if (head.slice(0, 128).includes("\0")) {
    return {
      because: "it is neither a program for this kernel nor a script; check what was copied into the image",
    };
  }
  return {
    because: `its first line names no interpreter and there is no ${SHELL} in this image; begin it with #! and a program`,
    script: file,
  };
}

/** What the `#!` line names, as the kernel reads it (execve(2), "Interpreter scripts"). */
function interpreterOf(head: string): string | undefined {
  return /^#![ \t]*([^ \t\n\0]+)/.exec(head)?.[1];
}

function readHead(files: Files, file: string): string {
  return readText(files, file, HEAD, 0);
}

function readText(files: Files, file: string, size: number, start: number): string {
  const text = files.readFile(file, Math.min(size, HEAD), start);
  return text instanceof Errno ? "" : text;
}
