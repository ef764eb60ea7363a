/** What bash completes: init's own words, then the command's. */

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

/** The file that a shell sources. It needs nothing but bash 4.3; bash-completion is used where it is. */
export function bashCompletion(): string {
  return `${HEAD}
${VALUES}
${COMMAND}
${WORDS}
complete -F _lastcall init
`;
}

const HEAD = `# bash completion for init(1). Written by \`bun run documents\`.
`;

const wordsOf = (options: readonly Described[]): string =>
  options
    .filter(({ name }) => name !== FIRST_ONLY)
    .flatMap(spellings)
    .join(" ");

const valued = NATIVE_OPTIONS.filter(takesNextWord).flatMap(spellings);
const letters = lettersOf(NATIVE_OPTIONS);
const subcommands = SUBCOMMANDS.map(({ name }) => name).join(" ");

const VALUES = `# Values of an option, behind what is to stand before each.
_lastcall_values() {
    local values= current=$2 before=$3
    case $1 in
${NATIVE_OPTIONS.filter(({ words }) => words.length > 0)
  .map((option) => `        ${spellings(option).join(" | ")}) values="${option.words.join(" ")}" ;;`)
  .join("\n")}
    esac
    # Signals are known with SIG as well.
    if [[ $current == SIG* && $values == *TERM* ]]; then
        before+=SIG current=\${current#SIG}
    fi
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$values" -- "$current")
}
`;

const COMMAND = `# The command, which begins at a word of the line, and what belongs to it.
_lastcall_command() {
    local at=$1 current=$2 word
    if ((at < COMP_CWORD)) && declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$at"
    elif ((at < COMP_CWORD)) && declare -F _command_offset >/dev/null; then
        _command_offset "$at"
    elif [[ $at -lt $COMP_CWORD || $current == */* ]]; then
        # A file, as far as can be told without bash-completion. compopt complains where it is not readline that asks.
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    else
        # init runs files: no builtins and functions.
        while read -r word; do
            type -P -- "$word" >/dev/null && COMPREPLY+=("$word")
        done < <(compgen -c -- "$current")
    fi
}
`;

const WORDS = `_lastcall() {
    local index word last=0 at=1 isCommand= expects= current
    local -a words=() places=()
    COMPREPLY=()

    # bash cuts words at = and :, init does not. Whole words again, and where each begins.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word=\${COMP_WORDS[index]}
        if ((index > 1)) && [[ $word == [=:]* || \${words[last]} == *[=:] ]]; then
            words[last]+=$word
        else
            last=\${#words[@]}
            words[last]=$word
            places[last]=$index
        fi
    done
    current=\${words[last]}

    local options="${wordsOf(NATIVE_OPTIONS)}"
    local valued="${valued.join("|")}" questions="${questionsOf(NATIVE_OPTIONS).join("|")}"
    ((last == 1)) && options+=" --${FIRST_ONLY}"
    if ((last > 1)); then
        case \${words[1]} in
            ${INSPECT.name})
                # Its options may stand behind the number as well.
                options="$(cd /proc 2>/dev/null && echo [0-9]*)"
                [[ $current == -* ]] && options="${wordsOf(INSPECT.options)}"
                mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
                return
                ;;
            ${DOCTOR.name})
                at=2 options="${wordsOf(DOCTOR.options)}" valued= questions="${questionsOf(DOCTOR.options).join("|")}"
                ;;
            # Options of another init are not known here.
            --${FIRST_ONLY}=none) at=2 ;;
            --${FIRST_ONLY}=*) at=2 options= valued= questions= ;;
            --${FIRST_ONLY})
                if ((last > 2)); then
                    at=3
                    [[ \${words[2]} == none ]] || options= valued= questions=
                fi
                ;;
        esac
    fi

    # Up to the cursor: options and their values, until the command begins.
    for (( ; at < last; at++)); do
        word=\${words[at]}
        if [[ -n $expects ]]; then
            expects=
        elif [[ $word == -- ]]; then
            isCommand=yes
            ((at++))
            break
        elif [[ $word != -?* ]]; then
            isCommand=yes
            break
        elif [[ -n $questions && $word =~ ^($questions)$ ]]; then
            # What stands behind a question is not read.
            return
        elif [[ -n $valued && $word =~ ^($valued)$ ]]; then
            expects=$word
        elif [[ -n $valued && $word =~ ^-[${letters.switches}]+([${letters.valued}])$ ]]; then
            expects=-\${BASH_REMATCH[1]}
        fi
    done

    if [[ -n $isCommand ]]; then
        _lastcall_command "\${places[at]}" "$current"
    elif [[ -n $expects ]]; then
        _lastcall_values "$expects" "$current" ""
    elif [[ -n $valued && $current == --*=* ]]; then
        # Only what stands behind the last place where bash cuts is replaced.
        local before=\${current%%=*}=
        [[ $COMP_WORDBREAKS == *=* ]] && before=
        _lastcall_values "\${current%%=*}" "\${current#*=}" "$before"
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    else
        ((last == 1)) && mapfile -t COMPREPLY < <(compgen -W "${subcommands}" -- "$current")
        _lastcall_command "$COMP_CWORD" "$current"
    fi
}
`;
