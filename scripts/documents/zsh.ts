/** What zsh completes: init's own words, then the command's. */

import {
  type Described,
  DOCTOR,
  FIRST_ONLY,
  INSPECT,
  NATIVE_OPTIONS,
  SUBCOMMANDS,
  takesNextWord,
} from "./described.ts";

/** The file that zsh finds along its fpath: the body of a function. */
export function zshCompletion(): string {
  return `#compdef init
# zsh completion for init(1). Written by \`bun run documents\`.

local first=${quoted(firstOf(NATIVE_OPTIONS))}
local -a options=(
${specifications(NATIVE_OPTIONS.filter(({ name }) => name !== FIRST_ONLY))}
)
local -a inspect=(
${specifications(INSPECT.options)}
)
local -a doctor=(
${specifications(DOCTOR.options)}
)
# The command and what belongs to it: from there on nothing is ours.
local -a command=('(-)1:command: _command_names -e' '(-)*::argument:_normal')

case $words[2] in
    ${INSPECT.name})
        if (( CURRENT > 2 )); then
            shift words
            (( CURRENT-- ))
            # _pids knows only those of this terminal.
            local -a processes=(/proc/<->(N:t))
            _arguments -s -S $inspect "1:process:($processes)"
            return
        fi
        ;;
    ${DOCTOR.name})
        if (( CURRENT > 2 )); then
            shift words
            (( CURRENT-- ))
            _arguments -s -S $doctor $command
            return
        fi
        ;;
    --${FIRST_ONLY}=none) ;;
    # Options of another init are not known here.
    --${FIRST_ONLY}=*)
        (( CURRENT > 2 )) && options=()
        ;;
    --${FIRST_ONLY})
        [[ $CURRENT -gt 3 && $words[3] != none ]] && options=()
        ;;
esac
[[ $CURRENT -eq 2 || $words[2] == --${FIRST_ONLY}(|=*) ]] && options+=($first)
(( CURRENT == 2 )) && command[1]='(-)1:command:->first'

local context state state_descr line ret=1
typeset -A opt_args
_arguments -s -S -C $options $command && ret=0
if [[ $state == first ]]; then
    local -a subcommands=(
${SUBCOMMANDS.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`).join("\n")}
    )
    _describe -t subcommands subcommand subcommands && ret=0
    _command_names -e && ret=0
fi
return ret
`;
}

function specifications(options: readonly Described[]): string {
  return options
    .flatMap(specificationsOf)
    .map((each) => `    ${quoted(each)}`)
    .join("\n");
}

/** As _arguments reads it: one for the letter, one for the long name. */
function specificationsOf(option: Described): readonly string[] {
  const { name, short, value, words, description, isQuestion } = option;
  const long = `--${name}`;
  // Most may be repeated: the last one counts, or all do. A question is alone.
  const before = isQuestion === true ? "(- *)" : "*";
  const text = `[${description.replaceAll(/[[\]:\\]/g, "\\$&")}]`;
  const choice = words.length > 0 ? `(${words.join(" ")})` : " ";
  const hint = words.length > 0 ? name : (value ?? "").replaceAll(":", "\\:");
  if (value === undefined)
    return [...(short === undefined ? [] : [`${before}-${short}${text}`]), `${before}${long}${text}`];
  if (!takesNextWord(option)) return [`${before}${long}=-${text}::${hint}:${choice}`];
  const behind = `${text}:${hint}:${choice}`;
  return [...(short === undefined ? [] : [`${before}-${short}+${behind}`]), `${before}${long}=${behind}`];
}

function firstOf(options: readonly Described[]): string {
  return options
    .filter(({ name }) => name === FIRST_ONLY)
    .flatMap(specificationsOf)
    .join("");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
