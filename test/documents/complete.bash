# Prints what bash would complete, a word a line: FILE of the completion, then the words as bash cuts a line.
source "$1"
COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_lastcall
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
