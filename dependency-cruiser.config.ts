/** Which way imports point. `bun run imports` checks it; what is not allowed here is forbidden. */

import type { IConfiguration, IForbiddenRuleType } from "dependency-cruiser";

/** Files directly under src/ that every folder may use: the words of the trade, as data, without acts. */
const LEAF = "^src/(?!library[.]ts$|main[.]ts$|rehearsal[.]ts$|supervise[.]ts$)[^/]+[.]ts$";

/** Of what is in src/, files at `from` may import leaf files and `allowed`, and nothing else. */
function importsOnly(
  name: string,
  from: string,
  allowed: readonly string[],
  comment: string,
): IForbiddenRuleType {
  return {
    name,
    comment,
    severity: "error",
    from: { path: from },
    to: { path: "^src/", pathNot: [LEAF, ...allowed] },
  };
}

/** Files at `from` may import what is at `to`, but only its types. */
function typesOnly(name: string, from: string, to: string, comment: string): IForbiddenRuleType {
  return {
    name,
    comment,
    severity: "error",
    from: { path: from },
    to: { path: to, dependencyTypesNot: ["type-only"] },
  };
}

/** Only files at `from` may import the module at `to`. */
function onlyFrom(name: string, from: string, to: string, comment: string): IForbiddenRuleType {
  return { name, comment, severity: "error", from: { pathNot: from }, to: { path: to } };
}

const configuration: IConfiguration = {
  forbidden: [
    // src/main.ts has no rule of its own: it puts the parts together, so it may import anything in src/.
    {
      name: "library-is-pure",
      comment:
        "It runs in Node, Bun and Deno, on any system: whatever it reaches must need nothing of them, and nobody else.",
      severity: "error",
      from: { path: "^src/library[.]ts$" },
      to: {
        path: [".*"],
        pathNot: ["^src/(process|signal|signal-set)[.]ts$", "^src/proc/(disposition|stat|status)[.]ts$"],
        reachable: true,
      },
    },
    importsOnly(
      "supervise-joins",
      "^src/supervise[.]ts$",
      ["^src/supervisor/", "^src/system/"],
      "It carries decisions to the system and events back. What it needs beyond those two belongs in one of them.",
    ),
    importsOnly(
      "rehearsal-plays",
      "^src/rehearsal[.]ts$",
      ["^src/libc/"],
      "It is given what it rehearses, and stands in for libc.",
    ),
    importsOnly(
      "supervisor-decides",
      "^src/supervisor/",
      ["^src/supervisor/"],
      "What decides never acts: without the system it runs against a simulated kernel.",
    ),
    importsOnly(
      "cli-reads-words",
      "^src/cli/",
      ["^src/cli/", "^src/supervisor/"],
      "The command line is text to settings, and can be tested without a process or a kernel.",
    ),
    typesOnly(
      "cli-knows-settings",
      "^src/cli/",
      "^src/supervisor/",
      "It fills in the supervisor's settings, so it must know their shape, and takes no decision.",
    ),
    importsOnly(
      "system-acts",
      "^src/system/",
      ["^src/system/", "^src/libc/", "^src/proc/", "^src/supervisor/"],
      "What acts never decides, and what it is told comes from outside: it knows no command line.",
    ),
    typesOnly(
      "system-knows-events",
      "^src/system/",
      "^src/supervisor/",
      "It carries out actions and delivers events, so it must know their shape; deciding stays where it is.",
    ),
    importsOnly(
      "proc-reads",
      "^src/proc/",
      ["^src/proc/", "^src/libc/"],
      "It says what /proc says, for whoever asks.",
    ),
    importsOnly(
      "libc-is-the-bottom",
      "^src/libc/",
      ["^src/libc/"],
      "It is the C library with types. Whatever it knew of init, a second backend would have to know too.",
    ),
    importsOnly(
      "tools-look",
      "^src/tools/",
      ["^src/tools/", "^src/proc/", "^src/libc/", "^src/cli/", "^src/system/", "^src/supervisor/"],
      "inspect and doctor look at processes from outside, and take no part in the supervision.",
    ),
    typesOnly(
      "tools-take-no-part",
      "^src/tools/",
      "^src/(system|supervisor)/",
      "The report watches what the supervisor and the system say to each other, so it must know what that looks like.",
    ),
    importsOnly(
      "leaves-are-leaves",
      LEAF,
      [],
      "Every folder may use them. If they used a folder, everything would depend on everything.",
    ),
    importsOnly(
      "folders-have-rules",
      "^src/(?!cli/|libc/|proc/|supervisor/|system/|tools/)[^/]+/",
      [],
      "A new folder under src/ gets a rule above before it imports anything.",
    ),
    {
      name: "no-cycles",
      comment: "A file in a cycle cannot be understood, loaded or tested without all the others.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "src-stands-alone",
      comment: "What ships must not need what builds it or tests it.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(scripts|test)/" },
    },
    {
      name: "src-uses-what-ships",
      comment:
        "The package depends on nothing: whoever installs the library needs none of it. citty and consola are bundled into init.",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        pathNot: "(^|/)node_modules/(citty|consola)/",
      },
    },
    {
      name: "src-needs-no-runtime",
      comment:
        "Everything comes in through libc: node:fs alone starts threads that never go away, and every module of the " +
        "runtime may read the build machine while it loads. (ESLint forbids the globals.)",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["core"], pathNot: "^bun:ffi$" },
    },
    {
      name: "imports-resolve",
      comment: "A module that is not found passes every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    onlyFrom(
      "ffi-in-libc",
      "^src/libc/",
      "^bun:ffi$",
      "One folder knows the foreign function interface, so that no pointer leaves it and Deno can stand in.",
    ),
    onlyFrom(
      "citty-in-cli",
      "^(src/cli|scripts)/",
      "(^|/)node_modules/citty/",
      "Whoever else wants to know an option asks the settings.",
    ),
    onlyFrom(
      "consola-in-log",
      "^src/log[.]ts$",
      "(^|/)node_modules/consola/",
      "consola's own reporters may block or lose lines; src/log.ts replaces them, for everyone.",
    ),
  ],
  options: {
    // Types count as imports: they are what couples one part to another.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  },
};

export default configuration;
