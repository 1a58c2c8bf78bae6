#!/usr/bin/env bash
#
# Measures what `watch` costs, over ssh to a lab of its own: processor time on the device's side, apart for what `watch` adds and for
# the emulator of tegrastats, and the memory of its own process over time. Of that, the collector takes what it may before it looks for
# garbage; whether anything grows for good shows in the objects that are left when it has looked. Needs Docker.
#
# Usage: tests/benchmarks/watch.sh [SECONDS [INTERVAL_MS]]        (600 seconds, 100 ms)

set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-600}
interval=${2:-100}
name=thorbook-watch-$$
folder=$(mktemp -d)
trap 'docker rm --force "$name" >/dev/null 2>&1; rm -rf "$folder"' EXIT

docker build --quiet --tag thorbook-lab-watch "$root/tests/lab" >/dev/null 2>&1
ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
docker run --detach --name "$name" --cap-add NET_ADMIN --tmpfs /sys/class/thermal:mode=755 --publish 127.0.0.1::22 \
  --env LAB_AUTHORIZED_KEY="$(cat "$folder/key.pub")" thorbook-lab-watch >/dev/null
port=$(docker port "$name" 22 | sed 's/.*://')
cat >"$folder/config" <<CONFIG
Host lab
  HostName 127.0.0.1
  Port $port
  User thor
  IdentityFile $folder/key
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
CONFIG
until ssh -F "$folder/config" lab true 2>/dev/null; do sleep 0.5; done

# cpu PATTERN: seconds of processor time of the lab's processes whose command line matches.
cpu() {
  docker exec "$name" bash -c 'for pid in $(pgrep -f "$1"); do cat /proc/$pid/stat 2>/dev/null; done' bash "$1" \
    | sed 's/.*) //' | awk -v hz="$(getconf CLK_TCK)" '{ ticks += $12 + $13 } END { printf "%.2f", ticks / hz }'
}

"$root/jbang" watch --help >/dev/null
"$root/jbang" watch --host ssh://lab --ssh-config "$folder/config" --json --interval "$interval" --duration "$seconds" >"$folder/samples" &
watch=$!
until [ -s "$folder/samples" ]; do sleep 0.2; done
java=$(pgrep -f "scripts[.]Watch.*$folder/config")

# live: bytes of the objects that outlive a collection.
live() { jcmd "$java" GC.class_histogram | awk '/^Total/ { print $3 }'; }
sleep 5
begin=$(live)

started=$(date +%s.%N)
script=$(cpu '^sh -s -- /sys') tegrastats=$(cpu 'bash /usr/bin/tegrastats') sshd=$(cpu '^sshd: thor@')
echo "  time   memory of watch"
for ((tenth = 1; tenth <= 10; tenth++)); do
  sleep "$(awk "BEGIN { print ($seconds - 15) / 10 }")"
  printf '%4.0f s  %s\n' "$(awk "BEGIN { print $(date +%s.%N) - $started }")" "$(sed -n 's/^VmRSS:[\t ]*//p' "/proc/$java/status")"
done
echo "  objects: $begin bytes at the beginning, $(live) at the end"
took=$(awk "BEGIN { print $(date +%s.%N) - $started }")

# share OLD NEW: percent of one core.
share() { awk "BEGIN { printf \"%.2f %% of one core\", ($2 - $1) / $took * 100 }"; }
echo "device side, over $took s:"
echo "  watch's script          $(share "$script" "$(cpu '^sh -s -- /sys')")"
echo "  sshd of the connection  $(share "$sshd" "$(cpu '^sshd: thor@')")"
echo "  emulated tegrastats     $(share "$tegrastats" "$(cpu 'bash /usr/bin/tegrastats')")"
wait "$watch"
echo "$(wc -l <"$folder/samples") samples"
echo "left behind: $(docker exec "$name" pgrep -c -f '^sh -s -- /sys|/usr/bin/tegrastats' || true)"
