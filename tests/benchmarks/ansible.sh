#!/usr/bin/env bash
# How long Thorbook takes when there is nothing to do, beside Ansible, over ssh to the lab, everything warm:
#   - a recipe of 20 steps, and a playbook of 20 tasks `command: true`
#   - static-ip, and the module community.general.nmcli, for a connection that is as it should be
# Ansible has pipelining and connection sharing on. Needs root, Docker, and ansible from the distribution's packages.
# Prints the seconds of each run, the best of each side, and their ratio.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -r -a on <<<"$(./jbang lab up)" # --host ssh://NAME --ssh-config FILE
name=${on[1]#ssh://} config=${on[3]}
ssh -F "$config" "$name" 'command -v python3 >/dev/null || { sudo apt-get -qq update && sudo apt-get -qq install -y python3; }' >/dev/null 2>&1

{
  printf -- '---\ntitle: Twenty steps\n---\n'
  for i in $(seq 20); do printf '```java name=step-%d\nrun(new PowerMode("120W"))\n```\n\n' "$i"; done
} >"$work/twenty.md"
{
  printf -- '- hosts: all\n  gather_facts: false\n  tasks:\n'
  for _ in $(seq 20); do printf '    - command: "true"\n'; done
} >"$work/twenty.yml"
connection=(--connection "Wired connection 1" --address 27.41.19.62/25 --gateway 27.41.19.1 --dns 27.41.84.1)
cat >"$work/nmcli.yml" <<'YAML'
- hosts: all
  gather_facts: false
  become: true
  tasks:
    - community.general.nmcli:
        conn_name: Wired connection 1
        type: ethernet
        state: present
        method4: manual
        ip4: 27.41.19.62/25
        gw4: 27.41.19.1
        dns4: [27.41.84.1]
YAML
cat >"$work/ansible.cfg" <<CFG
[defaults]
host_key_checking = False
interpreter_python = /usr/bin/python3
[ssh_connection]
pipelining = True
ssh_args = -F $config -o ControlMaster=auto -o ControlPersist=60s
CFG

thorbook_twenty() { ./jbang notebook "$work/twenty.md" --yes --out "$work/runs" "${on[@]}"; }
thorbook_static() { ./jbang static-ip "${connection[@]}" "${on[@]}"; }
ansible_twenty() { ANSIBLE_CONFIG="$work/ansible.cfg" ansible-playbook -i "$name," "$work/twenty.yml"; }
ansible_static() { ANSIBLE_CONFIG="$work/ansible.cfg" ansible-playbook -i "$name," "$work/nmcli.yml"; }

best() { # NAME FUNCTION: runs it, prints the times, sets REPLY to the shortest in milliseconds
  local i start took times=()
  REPLY=
  for ((i = 0; i < rounds; i++)); do
    start=$(date +%s%N)
    "$2" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    took=$((($(date +%s%N) - start) / 1000000))
    times+=("$took")
    [ -n "$REPLY" ] && [ "$REPLY" -le "$took" ] || REPLY=$took
  done
  printf '%-34s %s ms\n' "$1" "${times[*]}"
}
compare() { # THORBOOK ANSIBLE
  awk -v t="$1" -v a="$2" 'BEGIN { printf "%-34s %.2f\n\n", "Thorbook / Ansible", t / a }'
}

./jbang power-mode --mode 120W --yes "${on[@]}" >/dev/null 2>&1
./jbang static-ip "${connection[@]}" --yes "${on[@]}" >/dev/null 2>&1
for warm in thorbook_twenty thorbook_static ansible_twenty ansible_static; do
  for _ in 1 2 3; do "$warm" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; done
done
sleep 5 # the AOT caches are made in the background

best "20 steps, nothing to do" thorbook_twenty
mine=$REPLY
best "Ansible, 20 times true" ansible_twenty
compare "$mine" "$REPLY"
best "static-ip, nothing to do" thorbook_static
mine=$REPLY
best "Ansible's nmcli, nothing to do" ansible_static
compare "$mine" "$REPLY"
