#!/usr/bin/env bash
#
# Compares a warm start by ./jbang with JBang's own start of the same script: the same JBang, JDK and compiled jar, but
# as JBang comes, asked for the command line each time. The two take turns, so that both meet the same machine.
#
# Usage: tests/benchmarks/startup.sh [ALIAS [ROUNDS]]        (system-info --help, 11 rounds)

set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
alias=${1:-system-info}
rounds=${2:-11}
TIMEFORMAT=%R

bootstrap() { "$root/jbang" "$alias" --help; }

plain() {
  local line
  line=$("$java" -classpath "$classpath" dev.jbang.Main run --catalog="$root/jbang-catalog.json" "$alias" --help) || true
  eval "$line"
}

# Prints the seconds that a command takes.
seconds() { # COMMAND
  { time "$@" >/dev/null 2>&1; } 2>&1
}

median() { sort -n | sed -n "$((rounds / 2 + 1))p"; }

# The first start compiles, the second trains the AOT cache if the script allows it, which takes a while.
bootstrap >/dev/null
bootstrap >/dev/null
remembered=$root/.thorbook/resolved/$alias
[ -e "$remembered" ] || { echo "$0: a source changed during the start; try again" >&2; exit 1; }
read -r java _ < <(sed 1d "$remembered")
classpath=$(printf '%s:' "$root"/.thorbook/jbang-*/*.jar)
for pid in "$root"/.thorbook/aot/*.pid; do
  [ -e "$pid" ] || continue
  while kill -0 "$(cat "$pid" 2>/dev/null)" 2>/dev/null; do sleep 0.5; done || true
done

bootstrap_times='' plain_times=''
for ((round = 0; round < rounds; round++)); do
  bootstrap_times+=$(seconds bootstrap)$'\n'
  plain_times+=$(seconds plain)$'\n'
done
bootstrap_median=$(printf %s "$bootstrap_times" | median)
plain_median=$(printf %s "$plain_times" | median)

cat <<REPORT
$alias --help, median of $rounds starts
  ./jbang       $bootstrap_median s
  JBang's own   $plain_median s
  ratio         $(awk "BEGIN { printf \"%.2f\", $bootstrap_median / $plain_median }")
REPORT
