/** What the manual page says beyond the declared options: `literal`, <placeholder>. README.md and docs/behaviour.md say more. */

/** A term, and what is said of it. */
type Item = readonly [term: string, words: string];

export const SYNOPSIS = [
  "`init` [<options>] [`--`] <command> [<arguments>...]",
  "`init inspect` [<options>] [<PID>]",
  "`init doctor` [`--json`] [`--`] [<command> [<arguments>...]]",
];

export const DESCRIPTION = [
  "`init`, of lastcall, is the init process of a container: it runs as PID 1 and starts the container's <command>. " +
    "It forwards signals to it and reaps orphaned processes. When the command has ended, it asks every process that " +
    "is left to stop, gives it time to, and leaves with the command's exit status.",
  "Without an init, a container's first process gets SIGTERM when the container is stopped, and when it exits the " +
    "kernel ends all others with SIGKILL, which none of them can catch.",
  "The file is static: it needs nothing in the image, no C library, no shell, no /proc and no /dev. As PID 1, init " +
    "is responsible for every process of its PID namespace. As an ordinary process it makes itself a subreaper, is " +
    "responsible for its own descendants only, and never signals anybody else.",
  "The command gets its arguments and environment byte for byte, and the signal mask, ignored signals, descriptors, " +
    "limits, umask, nice value and directory that init was started with, in a process group of its own. With a " +
    "terminal, that group is in the foreground before the program starts. A text file without a `#!` line is run by " +
    "/bin/sh.",
];

export const OPTIONS = [
  "Options end at the first word that is not one, or at `--`: nothing behind it is read as init's own. Every setting " +
    "has a variable as well, for images whose command line cannot be changed; the option wins. A value stands in " +
    "the next word or behind `=`, of a letter also right behind it.",
  "A <SIGNAL> is written `TERM`, `SIGTERM`, `15` or `RTMIN+3`. A <TIME> is written `500ms`, `10s`, `2m`, `1h`, or as a " +
    "number of seconds, and is a day at most.",
];

/** By the option's name. */
export const OF_OPTIONS: Readonly<Record<string, string>> = {
  scope: "With `group`, a command that leaves its own process group while others stay in it is not reached.",
  rewrite: "<A> must be a signal that is forwarded; <B> may be any, written as <A> is.",
  "stop-signal": "It must be one that is forwarded, and that does not suspend or continue processes.",
  "stop-delay": "It leaves a load balancer the time to notice. With a --grace, it must be shorter than that.",
  grace:
    "Without it, the container engine's own SIGKILL is the deadline: 10 seconds in Docker and Podman, 30 in " +
    "Kubernetes. 0 is refused: nobody would have time to stop.",
  "sweep-grace": "The earlier of this and --grace counts.",
  "wait-all": "Nobody is killed then without a --grace.",
  "remap-exit": "<CODE> is a number from 0 to 255; 143, for example, also stands for an end by SIGTERM.",
  report: "It is written to stderr, and needs /proc.",
  "log-format":
    "It goes to stderr. A reader who does not read cannot block init: lines are lost then, and counted.",
  personality: "See PERSONALITIES.",
};

export const SUBCOMMANDS =
  "They are subcommands only as the very first word: `init -- doctor` runs a program of that name.";

export const OF_SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = {
  inspect: [
    "Shows the tree of processes, and what a SIGTERM would do to each, also in an image that has no shell and no " +
      "`ps`; with <PID> one process and all of its signals. Options may stand behind the number, too.",
    "SIGTERM is `default` where the process is ended by it, `caught` where a handler runs, `ignored` where it is " +
      "thrown away, `blocked` where it is kept until the process wants it, and `dropped` where a PID 1 has no handler " +
      "for it. Under STOP, `kill` stands where only SIGKILL would end the process, `waits` where it blocks the signal " +
      "and waits for it, and `kill?` where that cannot be told by this user.",
  ],
  doctor: [
    "Looks for what would keep a container from starting or from stopping in order, and says what to do about it. It " +
      "starts and changes nothing. As PID 1 of a new container it judges the image, and the command if one is named. " +
      "Started in a running container, it judges the processes there. Elsewhere it judges the command and the limits.",
  ],
};

export const FORWARDED =
  "Every signal that can be caught goes on to the command's process group, or to whom --scope says. Real-time signals " +
  "are queued, and none is lost. Not forwarded are those that";

export const BEHIND_SIGNALS = [
  "Behind a stop signal goes a SIGCONT, or a stopped process could never act on it. init itself does not exit on any " +
    "signal: it exits when the command has. Signals are blocked before its runtime starts, so that one that comes a " +
    "millisecond after the start waits for the command.",
  "Under a shell that controls jobs, Ctrl-Z stops init together with its command, and `fg` and `bg` continue both, " +
    "whatever --scope says.",
];

export const STOPPING: readonly Item[] = [
  [
    "1. A stop signal comes",
    "It is forwarded, and init waits for the command. With a --stop-delay the first one is held back so long; a " +
      "second one ends the delay.",
  ],
  [
    "2. The command has not ended in time",
    "Only with a --grace: everyone else is asked to stop as long before its end as --sweep-grace says, or halfway when " +
      "the grace is too short for that; what is left at its end is killed. With a --sweep-grace of 0 nobody but the " +
      "command is ever asked.",
  ],
  [
    "3. The command has ended",
    "The last call: every process that is left gets SIGTERM and SIGCONT, wherever it has gone, daemons and processes " +
      "in sessions of their own too. With --wait-all they end by themselves instead, and are asked only if the " +
      "container is to be stopped.",
  ],
  [
    "4. The --sweep-grace is over",
    "What has not ended is killed, and named in a warning. What not even SIGKILL ends is named, where /proc shows it, " +
      "and left behind after a second.",
  ],
  ["5. The last process has ended", "init leaves at once, with the command's exit status."],
];

export const BEHIND_STOPPING = [
  "Nobody is asked twice: who had a forwarded request as a member of the command's group does not get another one, " +
    "unless it ignores that signal, as what a script starts with `&` does SIGINT and SIGQUIT. What " +
    "a process starts when it has been asked, to clean up, is left alone at first: it is asked halfway to the deadline, " +
    "as is whoever else is new.",
  "While the container is frozen, the clock of these deadlines stops.",
];

export const PERSONALITIES =
  "Called by the name of another init, this file is that program: it has its options and variables, its messages, its " +
  "ways with signals, terminals and exit statuses. Under any other name --personality, written before all other " +
  "options, does the same, and so does `LASTCALL_PERSONALITY`. `none` is lastcall itself.";

export const BEHIND_PERSONALITIES = [
  "What lastcall has beyond the others is off then, above all the last call, and can be turned on by its variables, " +
    "such as `LASTCALL_SWEEP_GRACE=10s`.",
];

export const ENVIRONMENT = [
  "A variable that is set to nothing counts as not set. A switch may also be `true`, `yes` or `on`, and `false`, `no` or " +
    "`off`. Other variables that begin with LASTCALL_ are ignored, with a warning. Everything in the environment goes on to the " +
    "command, and no variable but those below steers init.",
];

/** By the option's name. */
export const OF_VARIABLES: Readonly<Record<string, string>> = {
  report: "`none` is no report; as of a switch, `1` is `text` and `0` is `none`.",
  personality: "The subcommands can still be called.",
};

export const OTHER_VARIABLES: readonly Item[] = [
  [
    "`TINI_SUBREAPER`, `TINI_VERBOSITY`, `TINI_KILL_PROCESS_GROUP`",
    "As tini has them: read by that personality only.",
  ],
  ["`DUMB_INIT_SETSID`, `DUMB_INIT_DEBUG`", "As dumb-init has them: read by that personality only."],
  ["`CATATONIT_DEBUG`", "As catatonit has it: read by that personality only."],
  [
    "`LC_ALL`, `LC_CTYPE`, `LANG`, `NO_COLOR`, `TERM`",
    "`init inspect` draws its tree with lines in a UTF-8 locale. It is red only on a terminal that is not `dumb`, and " +
      "without `NO_COLOR`.",
  ],
];

export const EXIT_STATUS: readonly Item[] = [
  ["<code>", "The command's exit code; 0 in its place if --remap-exit says so."],
  ["128 + <number>", "A signal of that number ended the command."],
  ["127", "The command was not found."],
  [
    "126",
    "It was found but could not run. The reason is told: a missing loader, the wrong architecture, a missing or " +
      "CRLF-broken interpreter, no execute permission, a noexec mount, a directory.",
  ],
  [
    "1",
    "init was called wrongly, or cannot work here, and nothing was started; or `init doctor` has found something.",
  ],
];

export const EXAMPLES: readonly (readonly [words: string, lines: readonly string[]])[] = [
  [
    "An image with an init:",
    [
      "FROM scratch",
      "COPY init /init",
      "COPY server /server",
      'ENTRYPOINT ["/init", "--"]',
      'CMD ["/server"]',
    ],
  ],
  [
    "Wait five seconds before a stop, kill nothing before 25 have passed, and tell at the end what happened:",
    ["init --stop-delay 5s --grace 25s --report -- /server"],
  ],
  [
    "A server that wants SIGQUIT where the engine sends SIGTERM:",
    ["init --rewrite TERM:QUIT -- nginx -g 'daemon off;'"],
  ],
  [
    "Look into a container, and at an image:",
    [
      "docker exec -it CONTAINER /init inspect --watch",
      "docker run --rm --entrypoint /init IMAGE doctor -- /server",
    ],
  ],
  [
    "In the place of the init that `docker run --init` starts, with a last call:",
    ["dockerd --init-path /usr/local/bin/docker-init", "docker run --init -e LASTCALL_SWEEP_GRACE=10s IMAGE"],
  ],
];

export const NOTES = [
  "init does not start with less than 256 MB of address space (`ulimit -v`) or 64 MB of data (`ulimit -d`), of which it " +
    "uses little, or with less than 150 kB of stack below its arguments and environment (`ulimit -s`). It says so, and " +
    "starts nothing.",
  "In a container with a memory limit below 16 MB the kernel may take init for the largest process, and end it first " +
    "when memory runs out.",
  "Without /proc, init as PID 1 cannot see who has been asked: then the last call asks everyone, once, and nobody who " +
    "comes later; with a --grace that runs out, the command is among them. As a process among others it reaches only " +
    "the command's group then.",
  "A helper of a clean-up is known by its parent or its group. One that leaves both is asked to stop like any daemon.",
];

export const SEE_ALSO =
  "`tini`(1), `dumb-init`(1), `kill`(1), `prctl`(2), `proc`(5), `pid_namespaces`(7), `signal`(7)";
