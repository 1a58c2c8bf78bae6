#!/usr/bin/env bash
# Runs a playbook with Ansible of PyPI, unmodified, and prints its recap. Needs python3 with venv, and PyPI; without them it exits
# with 77. Usage: tests/ansible.sh FOLDER INVENTORY PLAYBOOK [OPTION...]; FOLDER keeps Ansible for the next time.
set -euo pipefail

[ $# -ge 3 ] || { echo "usage: ansible.sh FOLDER INVENTORY PLAYBOOK [OPTION...]" >&2; exit 2; }
work=$1 inventory=$2 playbook=$3
shift 3
if [ ! -x "$work/venv/bin/ansible-playbook" ]; then
    python3 -m venv "$work/venv" >&2 || exit 77
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-compile ansible-core==2.19.14 >&2 || exit 77
fi

export ANSIBLE_HOME=$work/home ANSIBLE_NOCOLOR=1 LC_ALL=C.UTF-8
"$work/venv/bin/ansible-playbook" -i "$inventory" "$playbook" "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
sed -n '/^PLAY RECAP/,$p' "$work/log"
