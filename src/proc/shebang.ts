/** The `#!` line of a script, read as the kernel reads it: execve(2), "Interpreter scripts"; fs/binfmt_script.c. */

/** What the first line says. */
export type Shebang =
  | { readonly is: "named"; readonly interpreter: string; readonly argument?: string }
  /** There is no `#!`, or nothing behind it, or a name of which the kernel does not see the end. */
  | { readonly is: "absent" }
  | { readonly is: "empty" }
  | { readonly is: "too-long" };

/** Bytes of a file that the kernel looks at to know what it is (BINPRM_BUF_SIZE); the last is never read. */
const LOOKED_AT = 256;

/** Reads the beginning of a file, a byte string; its names are byte strings too. */
export function parseShebang(head: string): Shebang {
  if (!head.startsWith("#!")) return { is: "absent" };
  // Behind the end of a short file there are zeros.
  const seen = head.slice(2, LOOKED_AT - 1).padEnd(LOOKED_AT - 3, "\0");
  const whole = /^([^\n\0]*)\n/.exec(seen)?.[1];
  // Without a line end, the name must have one: it may have been cut off.
  if (whole === undefined && /^[ \t]*[^ \t\0]+$/.test(seen)) return { is: "too-long" };
  const line = (whole ?? seen).replace(/\0.*$/s, "");
  const [, interpreter = "", argument = ""] = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  if (interpreter === "") return { is: "empty" };
  return { is: "named", interpreter, ...(argument === "" ? {} : { argument }) };
}
