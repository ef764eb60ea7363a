# Prints what zsh would complete, a word a line: FOLDER of the completion, LINE. zsh completes nowhere but on a terminal,
# so another one gets a terminal here, and the line with a tab behind it.
zmodload zsh/zpty || exit
zpty shell zsh -f -i
zpty -w shell "
PROMPT=
fpath=(${(q)1} \$fpath)
autoload -Uz compinit && compinit -u -D
begin() { print -r -- '<<<' }
finish() { print -r -- '>>>'; exit }
compprefuncs=(begin)
comppostfuncs=(finish)
# What is found is told, and taken as ever. With these options it only asks.
compadd() {
    local -a found
    [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]] || { builtin compadd -A found \"\$@\"; print -rl -- \$found }
    builtin compadd \"\$@\"
}
bindkey '^I' complete-word
print -r -- rea''dy"
zpty -r -m shell output '*ready*'
zpty -w -n shell "$2"$'\t'
zpty -r -m shell output '*<<<*>>>*'
print -rl -- ${(f)${${${output#*<<<}%%>>>*}//$'\r'/}}
