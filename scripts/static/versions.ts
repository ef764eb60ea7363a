/**
 * Versions of symbols. A shared glibc keeps an old meaning of a name under its old version, for programs that were
 * linked long ago; a static one has only the newest meaning of each. Where the two differ, the program would go wrong
 * without a word.
 */

import { BuildError } from "../build/error.ts";

/**
 * Old meanings that are more than another way to say the same: what the program relies on in them is not in libc.a.
 * (In most names with several versions, a symbol has only moved from one library to another, or sets errno as well.)
 */
const OLD_MEANINGS = new Map([
  ["memcpy@GLIBC_2.2.5", "it may be given memory that overlaps"],
  ["posix_spawn@GLIBC_2.2.5", "it runs scripts without #! by the shell"],
  ["posix_spawnp@GLIBC_2.2.5", "it runs scripts without #! by the shell"],
  ["realpath@GLIBC_2.2.5", "it refuses NULL for its result"],
  ["regexec@GLIBC_2.2.5", "it ignores flags that it does not know"],
  ["fmemopen@GLIBC_2.2.5", "it reads binary memory otherwise"],
  ["nftw@GLIBC_2.2.5", "it ignores flags that it does not know"],
  ["nftw64@GLIBC_2.2.5", "it ignores flags that it does not know"],
  ["glob@GLIBC_2.2.5", "it takes dangling links for nothing"],
  ["glob64@GLIBC_2.2.5", "it takes dangling links for nothing"],
  ["timer_create@GLIBC_2.2.5", "its timers are numbers"],
  ["sched_getaffinity@GLIBC_2.3.3", "it takes no size"],
  ["sched_setaffinity@GLIBC_2.3.3", "it takes no size"],
  ...["init", "destroy", "wait", "timedwait", "signal", "broadcast"].map(
    (what) => [`pthread_cond_${what}@GLIBC_2.2.5`, "its condition variables have another layout"] as const,
  ),
]);

/** Throws BuildError if a name is wanted in an old meaning that a static glibc does not have. */
export function checkVersion(name: string, version: string | undefined): void {
  const meaning = OLD_MEANINGS.get(`${name}@${version ?? ""}`);
  if (meaning === undefined) return;
  throw new BuildError(
    `this Bun wants "${name}" as it was in ${version ?? ""}, where ${meaning}: libc.a has only the new one, so give the carrier one that does it (scripts/static/carrier/answers.c)`,
  );
}
