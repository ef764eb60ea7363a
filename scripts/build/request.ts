/** What the build was asked for. */

import { type ArgsDef, parseArgs } from "citty";
import { nativeTarget, type Target, targetNamed, TARGETS } from "../static/targets.ts";
import { BuildError } from "./error.ts";

const OPTIONS = {
  target: { type: "string" },
  snapshot: { type: "boolean" },
  dynamic: { type: "boolean" },
  runtime: { type: "string" },
  help: { type: "boolean", alias: "h" },
} satisfies ArgsDef;

/** What citty's answer may hold; it takes everything else silently. */
const KNOWN: ReadonlySet<string> = new Set(["_", "h", ...Object.keys(OPTIONS)]);

const NAMES = Object.keys(TARGETS).join(" or ");

/** citty's own is coloured on whatever it is written to. */
export const USAGE = `Usage: bun run build [--target NAME] [--no-snapshot | --dynamic | --runtime deno]

Builds init into dist/ and says where it is and how big: one static file that
needs nothing in the image but itself, started here and frozen when its runtime
is ready.

  --target NAME   for another machine: ${NAMES} (this one)
  --no-snapshot   not frozen: every start is a start of the runtime
  --dynamic       the plain form, which needs glibc and its loader in the image
  --runtime NAME  bun, or deno: the source and Deno's runtime in one file, which
                  needs glibc in the image; the variable DENORT_BIN names a
                  local copy of that runtime, or it is downloaded
  -h, --help      show this and exit
`;

export interface BuildRequest {
  readonly target: Target;
  readonly form: "static" | "snapshot" | "dynamic" | "deno";
}

/** Reads the words behind the build's name; throws a BuildError with one sentence when one is wrong. */
export function readRequest(words: readonly string[]): BuildRequest | "help" {
  // citty takes a value for a switch, any switch for one that can be negated, and "--_" for its own list.
  const odd = words.find((word) => /^--(_|no-(?!snapshot$)|snapshot$|dynamic=|snapshot=|help=)/.test(word));
  if (odd !== undefined) throw new BuildError(`there is no option "${odd}"; see --help`);
  const parsed = parseArgs<typeof OPTIONS>([...words], OPTIONS);
  if (parsed.help) return "help";
  const unknown = Object.keys(parsed).find((name) => !KNOWN.has(name)) ?? parsed._[0];
  if (unknown !== undefined) throw new BuildError(`there is no option "${unknown}"; see --help`);
  const isFrozen = parsed.snapshot ?? true;
  if (!isFrozen && parsed.dynamic)
    throw new BuildError("--dynamic is not frozen anyway; leave out --no-snapshot");
  const target = readTarget(parsed.target);
  if (isDeno(parsed.runtime)) {
    if (!isFrozen || parsed.dynamic)
      throw new BuildError(
        "--no-snapshot and --dynamic are forms of Bun's; leave them out with --runtime deno",
      );
    return { target, form: "deno" };
  }
  return { target, form: parsed.dynamic ? "dynamic" : isFrozen ? "snapshot" : "static" };
}

function isDeno(runtime = "bun"): boolean {
  if (runtime === "bun" || runtime === "deno") return runtime === "deno";
  throw new BuildError(`--runtime takes bun or deno, not "${runtime}"`);
}

function readTarget(word: string | undefined): Target {
  if (word !== undefined) {
    const target = targetNamed(word);
    if (target === undefined) throw new BuildError(`--target takes ${NAMES}, not "${word}"`);
    return target;
  }
  return thisMachine();
}

/** The target of a build that names none; throws a BuildError where init cannot run. */
export function thisMachine(): Target {
  const native = nativeTarget();
  if (native !== undefined) return native;
  throw new BuildError(`init runs on Linux on x64 or arm64, not on this machine; --target takes ${NAMES}`);
}
