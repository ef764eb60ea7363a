/** Programs that are known by name, and what a shell is told to do. */

/** Inits like this one. Programs that only look after others, such as supervisord, may well run below an init. */
const INITS: ReadonlySet<string> = new Set([
  ...["tini", "tini-static", "docker-init", "dumb-init", "catatonit", "podman-init"],
]);
/** Inits of whole systems, which containers of systems and WSL have too. */
const SYSTEMS: ReadonlySet<string> = new Set(["init", "systemd", "openrc-init", "runit", "runit-init"]);
const SHELLS: ReadonlySet<string> = new Set(["sh", "ash", "bash", "dash", "ksh", "mksh", "zsh"]);

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The name of an init that a command line starts. */
export function initNamed(words: readonly string[]): string | undefined {
  const name = baseName(words[0] ?? "");
  return INITS.has(name) ? name : undefined;
}

/** Whether a command line starts a whole system. */
export function startsSystem(words: readonly string[]): boolean {
  return SYSTEMS.has(baseName(words[0] ?? ""));
}

/** What holds the PID namespace of a pod: the pause container of Kubernetes, catatonit -P of podman. */
export function isPause(words: readonly string[]): boolean {
  const name = baseName(words[0] ?? "");
  return name === "pause" || (name === "catatonit" && words.includes("-P"));
}

/** What a shell runs: the script behind -c, or a file. */
export type ShellCommand =
  { readonly kind: "script"; readonly script: string } | { readonly kind: "file"; readonly file: string };

/** What a command line has a shell run; undefined when it is no shell, or one that is talked to. */
export function shellCommandOf(words: readonly string[]): ShellCommand | undefined {
  const [first = "", ...rest] = words;
  // A login shell's name begins with a dash.
  const name = baseName(first).replace(/^-/, "");
  if (name === "busybox") return rest.length > 0 ? shellCommandOf(rest) : undefined;
  if (!SHELLS.has(name)) return undefined;
  let isScript = false;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    if (!/^[-+]./.test(word))
      return isScript ? { kind: "script", script: word } : { kind: "file", file: word };
    if (/^-[a-z]*c/i.test(word)) isScript = true;
    // `-o pipefail`: the option's value.
    if (/^[-+][a-z]*o$/i.test(word)) index++;
  }
  return undefined;
}

/** Whether the shell is to become the last program of a script, as `exec` makes it. */
export function endsWithExec(script: string): boolean {
  const parts = script.split(/&&|\|\||[;\n]/).map((part) => part.trim());
  const last = parts.findLast((part) => part !== "") ?? "";
  return [parts[0] ?? "", last].some((part) => /^(?:[A-Za-z_]\w*=\S* +)*exec\s/.test(part));
}
