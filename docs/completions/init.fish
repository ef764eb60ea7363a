# fish completion for init(1). Written by `bun run documents`.

# What may stand at the cursor, and which word of the line the command is, if it has begun.
function __lastcall_place
    set -l words (commandline -opc)
    set -l valued --scope --rewrite --stop-signal --stop-delay --grace --sweep-grace -e --remap-exit -p --parent-death-signal --log-level --log-format --personality
    set -l questions -h --help -V --version
    set -l place options
    set -l from 2
    if test (count $words) -lt 2
        echo first
        return
    end
    switch $words[2]
        case inspect
            echo inspect
            return
        case doctor
            set place doctor
            set valued
            set questions -h --help
            set from 3
        case --personality=none
            set from 3
        # Options of another init are not known here.
        case '--personality=*'
            set place other
            set from 3
        case --personality
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
        else if set -q valued[1]; and string match -qr -- '^-[gcwvq]+[ep]$' $word
            set isValue yes
        end
    end
    echo $place
end

function __lastcall_at
    set -l place (__lastcall_place)
    contains -- $place[1] $argv
end

# The command, and what belongs to it: as if it stood there alone.
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

complete -c init -f
complete -c init -n '__lastcall_at first options doctor other command' -a '(__lastcall_command)'
complete -c init -n '__lastcall_at first' -a inspect -d 'show the processes, and what a SIGTERM would do to each'
complete -c init -n '__lastcall_at first' -a doctor -d 'look for what would keep a container from starting or stopping in order'
complete -c init -n '__lastcall_at first options' -l scope -x -a 'child group all' -d 'whom forwarded signals reach: the command, its process group (default), or every process'
complete -c init -n '__lastcall_at first options' -s g -l group -d 'short for --scope group'
complete -c init -n '__lastcall_at first options' -s c -l child -d 'short for --scope child'
complete -c init -n '__lastcall_at first options' -l rewrite -x -d 'forward signal B for A; A:0 drops A'
complete -c init -n '__lastcall_at first options' -l stop-signal -x -a 'HUP INT QUIT USR1 USR2 PIPE ALRM TERM STKFLT URG XCPU XFSZ VTALRM PROF WINCH IO PWR RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 RTMAX-10 RTMAX-9 RTMAX-8 RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX' -d 'also counts as a signal that asks to stop, as TERM, INT and QUIT do'
complete -c init -n '__lastcall_at first options' -l stop-delay -x -d 'wait so long before the first stop signal is forwarded; a second one ends the wait'
complete -c init -n '__lastcall_at first options' -l grace -x -d 'kill whatever is left so long after the first stop signal; everyone is asked before'
complete -c init -n '__lastcall_at first options' -l sweep-grace -x -d 'after the command ended, how long the other processes may take to stop (5s); 0 leaves at once'
complete -c init -n '__lastcall_at first options' -l wait-all -d 'after the command ended, let the other processes end by themselves; a stop signal asks them to stop'
complete -c init -n '__lastcall_at first options' -s e -l remap-exit -x -d 'exit with 0 when the command exits with CODE'
complete -c init -n '__lastcall_at first options' -s p -l parent-death-signal -x -a 'HUP INT QUIT KILL USR1 USR2 PIPE ALRM TERM STKFLT CONT STOP TSTP URG XCPU XFSZ VTALRM PROF WINCH IO PWR RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 RTMAX-10 RTMAX-9 RTMAX-8 RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX' -d 'init gets SIGNAL when its own parent ends'
complete -c init -n '__lastcall_at first options' -s w -l warn-orphans -d 'warn of every adopted process that is reaped'
complete -c init -n '__lastcall_at first options' -l report -a 'text json' -d 'at exit, who asked to stop, which process got which signal, and how each ended'
complete -c init -n '__lastcall_at first options' -s v -l verbose -d 'say more; -vv and -vvv still more'
complete -c init -n '__lastcall_at first options' -s q -l quiet -d 'say errors only'
complete -c init -n '__lastcall_at first options' -l log-level -x -a 'error warn info debug trace' -d 'how much to say (warn)'
complete -c init -n '__lastcall_at first options' -l log-format -x -a 'text json' -d 'one line a message, for people or for programs'
complete -c init -n '__lastcall_at first' -l personality -x -a 'tini dumb-init catatonit none' -d 'be that init, with its options, variables and messages; to be written first'
complete -c init -n '__lastcall_at first options' -s h -l help -d 'show this and exit'
complete -c init -n '__lastcall_at first options' -s V -l version -d 'show the version and exit'
complete -c init -n '__lastcall_at inspect' -l json -d 'one JSON object; with --watch one a line'
complete -c init -n '__lastcall_at inspect' -s w -l watch -d 'again every second; on a terminal with the arrow keys to choose a process, Enter for all about it, q to leave'
complete -c init -n '__lastcall_at inspect' -s h -l help -d 'show this and exit'
complete -c init -n '__lastcall_at doctor' -l json -d 'tell the findings as one JSON object, for programs'
complete -c init -n '__lastcall_at doctor' -s h -l help -d 'show this and exit'
complete -c init -n '__lastcall_at inspect' -a '(__fish_complete_pids)'
