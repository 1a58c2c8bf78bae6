# Completes ./jbang in bash and zsh: names of steps and recipes, then their options. Source it by whatever path:
#   source scripts/completion.bash
# Names come from the catalog, options from a command's own --help, once in each shell.

if [ -n "${ZSH_VERSION:-}" ]; then
  autoload -U +X compinit && compinit
  autoload -U +X bashcompinit && bashcompinit
fi

declare -A _thorbook_options

_thorbook() {
  local launcher=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} name=${COMP_WORDS[1]:-} catalog
  catalog=$(dirname -- "$launcher")/jbang-catalog.json
  COMPREPLY=()
  [ -r "$catalog" ] || return 0
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$(sed -n 's/^    "\([a-z0-9-]*\)": {$/\1/p' "$catalog")" -- "$word"))
  elif [ "${word#-}" != "$word" ] && grep -q "^    \"$name\": {\$" "$catalog"; then
    if [ -z "${_thorbook_options[$name]:-}" ]; then
      _thorbook_options[$name]=$("$launcher" "$name" --help 2>/dev/null | grep -Eo '(^|[ ,[])--[a-z][a-z0-9-]*' | tr -d ' ,[' | sort -u)
    fi
    COMPREPLY=($(compgen -W "${_thorbook_options[$name]}" -- "$word"))
  fi
}

complete -o default -F _thorbook ./jbang "$(cd "$(dirname -- "${BASH_SOURCE[0]:-$0}")/.." && pwd)/jbang"
