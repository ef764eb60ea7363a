# bash completion for init(1). Written by `bun run documents`.

# Values of an option, behind what is to stand before each.
_lastcall_values() {
    local values= current=$2 before=$3
    case $1 in
        --scope) values="child group all" ;;
        --stop-signal) values="HUP INT QUIT USR1 USR2 PIPE ALRM TERM STKFLT URG XCPU XFSZ VTALRM PROF WINCH IO PWR RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 RTMAX-10 RTMAX-9 RTMAX-8 RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX" ;;
        -p | --parent-death-signal) values="HUP INT QUIT KILL USR1 USR2 PIPE ALRM TERM STKFLT CONT STOP TSTP URG XCPU XFSZ VTALRM PROF WINCH IO PWR RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 RTMAX-10 RTMAX-9 RTMAX-8 RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX" ;;
        --report) values="text json" ;;
        --log-level) values="error warn info debug trace" ;;
        --log-format) values="text json" ;;
        --personality) values="tini dumb-init catatonit none" ;;
    esac
    # Signals are known with SIG as well.
    if [[ $current == SIG* && $values == *TERM* ]]; then
        before+=SIG current=${current#SIG}
    fi
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$values" -- "$current")
}

# The command, which begins at a word of the line, and what belongs to it.
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

_lastcall() {
    local index word last=0 at=1 isCommand= expects= current
    local -a words=() places=()
    COMPREPLY=()

    # bash cuts words at = and :, init does not. Whole words again, and where each begins.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if ((index > 1)) && [[ $word == [=:]* || ${words[last]} == *[=:] ]]; then
            words[last]+=$word
        else
            last=${#words[@]}
            words[last]=$word
            places[last]=$index
        fi
    done
    current=${words[last]}

    local options="--scope -g --group -c --child --rewrite --stop-signal --stop-delay --grace --sweep-grace --wait-all -e --remap-exit -p --parent-death-signal -w --warn-orphans --report -v --verbose -q --quiet --log-level --log-format -h --help -V --version"
    local valued="--scope|--rewrite|--stop-signal|--stop-delay|--grace|--sweep-grace|-e|--remap-exit|-p|--parent-death-signal|--log-level|--log-format|--personality" questions="-h|--help|-V|--version"
    ((last == 1)) && options+=" --personality"
    if ((last > 1)); then
        case ${words[1]} in
            inspect)
                # Its options may stand behind the number as well.
                options="$(cd /proc 2>/dev/null && echo [0-9]*)"
                [[ $current == -* ]] && options="--json -w --watch -h --help"
                mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
                return
                ;;
            doctor)
                at=2 options="--json -h --help" valued= questions="-h|--help"
                ;;
            # Options of another init are not known here.
            --personality=none) at=2 ;;
            --personality=*) at=2 options= valued= questions= ;;
            --personality)
                if ((last > 2)); then
                    at=3
                    [[ ${words[2]} == none ]] || options= valued= questions=
                fi
                ;;
        esac
    fi

    # Up to the cursor: options and their values, until the command begins.
    for (( ; at < last; at++)); do
        word=${words[at]}
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
        elif [[ -n $valued && $word =~ ^-[gcwvq]+([ep])$ ]]; then
            expects=-${BASH_REMATCH[1]}
        fi
    done

    if [[ -n $isCommand ]]; then
        _lastcall_command "${places[at]}" "$current"
    elif [[ -n $expects ]]; then
        _lastcall_values "$expects" "$current" ""
    elif [[ -n $valued && $current == --*=* ]]; then
        # Only what stands behind the last place where bash cuts is replaced.
        local before=${current%%=*}=
        [[ $COMP_WORDBREAKS == *=* ]] && before=
        _lastcall_values "${current%%=*}" "${current#*=}" "$before"
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    else
        ((last == 1)) && mapfile -t COMPREPLY < <(compgen -W "inspect doctor" -- "$current")
        _lastcall_command "$COMP_CWORD" "$current"
    fi
}

complete -F _lastcall init
