/** Where engines and their programs are looked for. */

/** The distribution's own first: daemons, clients and runtimes from one place were made for each other. */
export const PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";

/** The path of a program, or undefined. */
export function findProgram(name: string): string | undefined {
  return Bun.which(name, { PATH }) ?? undefined;
}
