/**
 * Why a command could not be started, said in a way that helps. execve(2) gives "No such file or directory" for a
 * file that is there, when it is the file's loader or interpreter that is not.
 */

import {
  E2BIG,
  EACCES,
  EAGAIN,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ENOTDIR,
  EPERM,
  Errno,
  ETXTBSY,
} from "../libc/errno.ts";
import { displayed } from "../text.ts";
import { CRLF, findObstacle, type Image, type Obstacle, SHELL, whyNotThere } from "./obstacle.ts";
import { parseShebang } from "./shebang.ts";

/** What is said and with which status init leaves: 127 not found, 126 found but it cannot run. */
export interface ExecFailure {
  readonly status: 126 | 127;
  /** One sentence with a remedy. */
  readonly message: string;
  /** A file that is neither a program nor begins with `#!`: a script for a shell, if there is one. A byte string. */
  readonly script?: string;
}

/** Where a command is looked for when there is no PATH: what glibc's execvp(3) takes. */
const DEFAULT_PATH = "/bin:/usr/bin";
const NOT_FOUND = 127;
const CANNOT_RUN = 126;

/**
 * Finds out why `file` was not started with that error. `path` is the value of PATH; both are byte strings.
 */
export function explainExecFailure(
  image: Image,
  file: string,
  path: string | undefined,
  error: Errno,
): ExecFailure {
  const general = GENERAL.get(error.code);
  if (general !== undefined && file !== "") return cannotRun(displayed(file), { because: general });
  const found = find(image, file, path, error.code);
  if (typeof found !== "string") return found;
  const obstacle = findObstacle(image, found);
  const name = nameOf(file, found);
  return cannotRun(name, isMeant(obstacle, error) ? obstacle : { because: inGeneral(error) });
}

/**
 * What would keep `file` from starting, as far as its files tell, without starting it; undefined when nothing would. What
 * the kernel starts and what cannot get far is told too. Unknown when this user may not read the file, or only some kernels
 * run it.
 */
export function predictExecFailure(
  image: Image,
  file: string,
  path: string | undefined,
): ExecFailure | "unknown" | undefined {
  const found = find(image, file, path);
  if (typeof found !== "string") return found;
  const obstacle = findObstacle(image, found) ?? findLater(image, found, path);
  if (obstacle === undefined) return image.readFile(found, 1) instanceof Errno ? "unknown" : undefined;
  if (obstacle.dependsOnKernel === true) return "unknown";
  return isRunByShell(image, found, obstacle) ? undefined : cannotRun(nameOf(file, found), obstacle);
}

/**
 * What an interpreter would not get beyond, though the kernel starts it: the program that env(1) is to find, and a
 * carriage return behind a shell's option.
 */
function findLater(image: Image, file: string, path: string | undefined): Obstacle | undefined {
  const head = image.readFile(file, SHEBANG);
  const line = head instanceof Errno ? undefined : parseShebang(head);
  if (line?.is !== "named" || line.argument === undefined) return undefined;
  const { argument } = line;
  const name = line.interpreter.slice(line.interpreter.lastIndexOf("/") + 1);
  if (argument.endsWith("\r") && PARTICULAR.has(name)) return { code: "starts", because: CRLF };
  // With an option or an assignment env does more than to look for a program.
  if (name !== "env" || /^-|=/.test(argument)) return undefined;
  const isThere = candidatesFor(argument, path).some((each) => !(image.statusOf(each) instanceof Errno));
  if (isThere) return undefined;
  const because = `its first line has env look for "${displayed(argument)}", which no directory in PATH has; install it or correct the first line`;
  return { code: "starts", because };
}

/** Enough of a file for its first line. */
const SHEBANG = 256;
/** They take no carriage return for the end of a word. */
const PARTICULAR: ReadonlySet<string> = new Set(["env", "sh", "ash", "bash", "dash"]);

/** Whether a shell makes something of it after all: not of a file that is empty. */
function isRunByShell(image: Image, file: string, { script }: Obstacle): boolean {
  const status = image.statusOf(file);
  const isEmpty = !(status instanceof Errno) && status.size === 0;
  return script !== undefined && !isEmpty && findObstacle(image, SHELL, 1) === undefined;
}

/** The command, and the file that it means when that is another word. */
function nameOf(file: string, found: string): string {
  return found === file ? displayed(file) : `${displayed(file)} (${displayed(found)})`;
}

function cannotRun(name: string, { because, script }: Pick<Obstacle, "because" | "script">): ExecFailure {
  const message = `cannot start ${name}: ${because}`;
  return { status: CANNOT_RUN, message, ...(script === undefined ? {} : { script }) };
}

/** Reasons that do not lie in the file. */
const GENERAL = new Map([
  [E2BIG, "its arguments and environment are larger than the kernel takes; make them shorter"],
  [EAGAIN, "no further process may be created here; raise the pids limit of the container or the user"],
  [ENOMEM, "there is not enough memory; raise the memory limit of the container"],
]);

/**
 * Whether it is what the kernel has met. Along PATH, execvp(3) goes on behind a file that lacks something or is not
 * permitted, and in the end reports what one of them lacked.
 */
function isMeant(obstacle: Obstacle | undefined, error: Errno): obstacle is Obstacle {
  if (obstacle === undefined || obstacle.code === "starts") return false;
  return obstacle.code === error.code || (GOES_ON.has(obstacle.code) && GOES_ON.has(error.code));
}

const GOES_ON: ReadonlySet<number> = new Set([ENOENT, ENOTDIR, EACCES]);

/** What an error means of which no reason can be seen. */
function inGeneral(error: Errno): string {
  return UNSEEN.get(error.code) ?? error.text;
}

const UNSEEN = new Map([
  [ENOENT, "something that it needs to start is not in this image"],
  [EACCES, "the kernel does not permit it; a security module (AppArmor, SELinux) may forbid it"],
  [
    EPERM,
    "the kernel does not permit it: a seccomp filter forbids it, or it has capabilities (setcap) that this container may not have; allow them or remove them",
  ],
  [ENOEXEC, "it is no program that this kernel can run; check what was copied into the image"],
  [ETXTBSY, "it is open for writing; wait until whatever writes it has closed it"],
]);

/** The files that a command may mean, in the order in which execvp(3) tries them. */
export function candidatesFor(file: string, path: string | undefined): readonly string[] {
  if (file.includes("/")) return [file];
  const directories = (path ?? DEFAULT_PATH).split(":");
  return directories.map((directory) => `${directory === "" ? "." : directory}/${file}`);
}

/**
 * The file that a command means, or that there is none. Along PATH: the one that the kernel has met that error with, or
 * else the first that could run, or else the first that is there.
 */
function find(image: Image, file: string, path: string | undefined, code?: number): string | ExecFailure {
  if (file === "") {
    return { status: NOT_FOUND, message: "the command is an empty word; name the program to run" };
  }
  const candidates = candidatesFor(file, path);
  if (file.includes("/")) {
    const status = image.statusOf(file);
    if (!(status instanceof Errno)) return file;
    const because = whyNotThere(status);
    if (status.code === EACCES) return cannotRun(displayed(file), { because });
    return { status: NOT_FOUND, message: `cannot start ${displayed(file)}: ${because}` };
  }
  const there = candidates.filter((candidate) => !(image.statusOf(candidate) instanceof Errno));
  const obstacles = candidates.map((candidate) => ({ candidate, obstacle: findObstacle(image, candidate) }));
  const met =
    code === undefined || GOES_ON.has(code)
      ? obstacles.find(({ obstacle }) => !isPassedBy(obstacle))
      : obstacles.find(({ obstacle }) => obstacle?.code === code);
  const runnable = there.find((each) => image.isExecutable(each) && isFile(image, each));
  return met?.candidate ?? runnable ?? there[0] ?? notInPath(image, file, path);
}

/** Whether execvp(3) goes on along PATH behind a file. */
function isPassedBy(obstacle: Obstacle | undefined): boolean {
  return obstacle !== undefined && obstacle.code !== "starts" && GOES_ON.has(obstacle.code);
}

function isFile(image: Image, path: string): boolean {
  const status = image.statusOf(path);
  return !(status instanceof Errno) && status.kind === "file";
}

function notInPath(image: Image, file: string, path: string | undefined): ExecFailure {
  const directories = displayed(path ?? DEFAULT_PATH);
  const closed = candidatesFor(file, path).find((candidate) => isClosed(image, candidate));
  const because =
    closed === undefined
      ? `no directory in PATH (${directories}) has it; install it in the image or write its full path`
      : `no directory in PATH (${directories}) that this user may search has it; install it in one of them or write its full path`;
  return { status: NOT_FOUND, message: `cannot start ${displayed(file)}: ${because}` };
}

function isClosed(image: Image, candidate: string): boolean {
  const status = image.statusOf(candidate);
  return status instanceof Errno && status.code === EACCES;
}
