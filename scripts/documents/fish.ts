/** What fish completes: init's own words, then the command's. */

import {
  type Described,
  DOCTOR,
  FIRST_ONLY,
  INSPECT,
  lettersOf,
  NATIVE_OPTIONS,
  questionsOf,
  spellings,
  SUBCOMMANDS,
  takesNextWord,
} from "./described.ts";

/** The file that fish finds by the command's name. */
export function fishCompletion(): string {
  return `${HEAD}
${PLACE}
${COMMAND}
${[...ENTRIES].join("\n")}
`;
}

const HEAD = `# fish completion for init(1). Written by \`bun run documents\`.
`;

const valued = NATIVE_OPTIONS.filter(takesNextWord).flatMap(spellings).join(" ");
const letters = lettersOf(NATIVE_OPTIONS);

const PLACE = `# What may stand at the cursor, and which word of the line the command is, if it has begun.
function __lastcall_place
    set -l words (commandline -opc)
    set -l valued ${valued}
    set -l questions ${questionsOf(NATIVE_OPTIONS).join(" ")}
    set -l place options
    set -l from 2
    if test (count $words) -lt 2
        echo first
        return
    end
    switch $words[2]
        case ${INSPECT.name}
            echo ${INSPECT.name}
            return
        case ${DOCTOR.name}
            set place ${DOCTOR.name}
            set valued
            set questions ${questionsOf(DOCTOR.options).join(" ")}
            set from 3
        case --${FIRST_ONLY}=none
            set from 3
        # Options of another init are not known here.
        case '--${FIRST_ONLY}=*'
            set place other
            set from 3
        case --${FIRST_ONLY}
            # Its value stands at the cursor.
            if test (count $words) -eq 2
                echo first
                return
            end
            set from 4
            test "$words[3]" = none; or set place other
    end
    if test $place = other
        set valued
        set questions
    end
    set -l isValue no
    for at in (seq $from (count $words))
        set -l word $words[$at]
        if test $isValue = yes
            set isValue no
        else if test "$word" = --
            echo command
            math $at + 1
            return
        else if not string match -q -- '-?*' $word
            echo command
            echo $at
            return
        else if contains -- $word $questions
            # What stands behind a question is not read.
            echo nothing
            return
        else if contains -- $word $valued
            set isValue yes
        else if set -q valued[1]; and string match -qr -- '^-[${letters.switches}]+[${letters.valued}]$' $word
            set isValue yes
        end
    end
    echo $place
end

function __lastcall_at
    set -l place (__lastcall_place)
    contains -- $place[1] $argv
end
`;

const COMMAND = `# The command, and what belongs to it: as if it stood there alone.
function __lastcall_command
    set -l place (__lastcall_place)
    set -l current (commandline -ct)
    set -l words
    if set -q place[2]
        set words (commandline -opc)
        set -e words[1..(math $place[2] - 1)]
    else if string match -q -- '-*' $current
        return
    end
    complete -C (string join -- ' ' (string escape -- $words) $current)
end
`;

const ENTRIES: readonly string[] = [
  "complete -c init -f",
  "complete -c init -n '__lastcall_at first options doctor other command' -a '(__lastcall_command)'",
  ...SUBCOMMANDS.map(
    ({ name, description }) =>
      `complete -c init -n '__lastcall_at first' -a ${name} -d ${quoted(description)}`,
  ),
  ...NATIVE_OPTIONS.map((option) => entry(option, option.name === FIRST_ONLY ? "first" : "first options")),
  ...SUBCOMMANDS.flatMap(({ name, options }) => options.map((option) => entry(option, name))),
  `complete -c init -n '__lastcall_at ${INSPECT.name}' -a '(__fish_complete_pids)'`,
];

function entry(option: Described, places: string): string {
  const { name, short, words, description } = option;
  return [
    `complete -c init -n '__lastcall_at ${places}'`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    `-l ${name}`,
    ...(takesNextWord(option) ? ["-x"] : []),
    ...(words.length > 0 ? [`-a ${quoted(words.join(" "))}`] : []),
    `-d ${quoted(description)}`,
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
