# Sourced by every emulator: the invocation log, the options of this lab, and what the power mode implies.
#
# State that a reboot clears is under /run/lab:
#   mode     id of the power mode in force
#   clocks   "sysfs path=value" lines written by jetson_clocks; what is absent is as the power mode has it
#   cached   MiB of files that the kernel caches; absent: a quarter of the memory
#   units    a file for each unit that stays active after its start
#   load     "busy" makes tegrastats and nvidia-smi report a loaded GPU (a test writes it)
#   power    power over time, see tegrastats (a test writes it)
# shellcheck shell=bash disable=SC2034

LAB_RUN=/run/lab
LAB_LOG=${LAB_LOG:-/var/log/lab/invocations.log}
NVPMODEL_CONF=${NVPMODEL_CONF:-/etc/nvpmodel.conf}
NVPMODEL_STATUS=/var/lib/nvpmodel/status
NVFANCONTROL_CONF=/etc/nvfancontrol.conf
NVFANCONTROL_STATUS=/var/lib/nvfancontrol/status

# The settings that jetson_clocks changes, by their sysfs paths. cpu0 stands for all cores, as they are always equal.
CPU_MIN_FREQ=/sys/devices/system/cpu/cpu0/cpufreq/scaling_min_freq
CPU_IDLE_OFF=/sys/devices/system/cpu/cpu0/cpuidle/state1/disable
GPU_MIN_FREQ=/sys/class/devfreq/gpu-gpc-0/min_freq
NVD_MIN_FREQ=/sys/class/devfreq/gpu-nvd-0/min_freq
EMC_LOCKED=/sys/kernel/debug/bpmp/debug/clk/emc/mrq_rate_locked
FAN_PWM=/sys/class/hwmon/hwmon1/pwm1

# BOARD, FAN_WARNING and TEGRASTATS_FORMAT; see the file. Then what the board is and the limits of its chip.
. /etc/lab.conf
# shellcheck source=/dev/null
. "/usr/local/lib/lab/$BOARD.board"

# One line per invocation: time, uid, tool and its arguments, quoted for a shell.
log_invocation() {
    local words
    printf -v words ' %q' "$@"
    printf '%s uid=%s%s\n' "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)" "$EUID" "$words" >>"$LAB_LOG"
}

mode_ids() { sed -n 's/^< POWER_MODEL ID=\([0-9]*\) .*/\1/p' "$NVPMODEL_CONF"; }

mode_name() { sed -n "s/^< POWER_MODEL ID=$1 NAME=\([^ ]*\) .*/\1/p" "$NVPMODEL_CONF"; }

default_mode() { sed -n 's/^< PM_CONFIG DEFAULT=\([0-9]*\) .*/\1/p' "$NVPMODEL_CONF"; }

# The "GROUP ARG VALUE" lines of one mode.
mode_settings() {
    awk -v header="< POWER_MODEL ID=$1 " '
        /^</ { inside = index($0, header) == 1; next }
        inside && NF == 3 && $1 !~ /^#/' "$NVPMODEL_CONF"
}

# mode_setting ID GROUP_REGEX ARG: the value of one setting.
mode_setting() { mode_settings "$1" | awk -v group="^$2\$" -v arg="$3" '$1 ~ group && $2 == arg { print $3; exit }'; }

active_mode() { cat "$LAB_RUN/mode"; }

# capped HARD_MAX VALUE: what a MAX_FREQ of the conf comes to; -1 and 0 leave the chip's own limit.
capped() { if [ "$2" -le 0 ]; then echo "$1"; else echo "$2"; fi; }

cpu_max() { capped "$CPU_HARD_MAX" "$(mode_setting "$(active_mode)" "$CPU_GROUP" MAX_FREQ)"; }
gpu_max() { capped "$GPU_HARD_MAX" "$(mode_setting "$(active_mode)" GPU MAX_FREQ)"; }

# One line per core of the chip: 1 online, 0 offline.
cores_online() { mode_settings "$(active_mode)" | awk '$1 == "CPU_ONLINE" { print $3 }'; }

# setting PATH: what jetson_clocks has written to this sysfs path, else what the power mode gives it.
setting() {
    local value=''
    [ ! -e "$LAB_RUN/clocks" ] || value=$(awk -F= -v path="$1" '$1 == path { print $2 }' "$LAB_RUN/clocks")
    [ -z "$value" ] || { echo "$value"; return; }
    case $1 in
        "$CPU_MIN_FREQ") mode_setting "$(active_mode)" "$CPU_GROUP" MIN_FREQ ;;
        "$GPU_MIN_FREQ") mode_setting "$(active_mode)" GPU MIN_FREQ ;;
        "$NVD_MIN_FREQ") echo "$NVD_MIN" ;;
        "$CPU_IDLE_OFF" | "$EMC_LOCKED") echo 0 ;;
        "$FAN_PWM") echo 73 ;;
    esac
}

change_setting() {
    local others=''
    [ ! -e "$LAB_RUN/clocks" ] || others=$(awk -F= -v path="$1" '$1 != path' "$LAB_RUN/clocks")
    printf '%s\n' "$others" "$1=$2" | sed '/^$/d' >"$LAB_RUN/clocks"
}

gpu_busy() { [ "$(cat "$LAB_RUN/load" 2>/dev/null)" = busy ]; }

# apply_mode ID: what the kernel would do; new limits end whatever jetson_clocks had locked.
apply_mode() {
    echo "$1" >"$LAB_RUN/mode"
    rm -f "$LAB_RUN/clocks"
}

# Whether a unit stays active: a oneshot by a file alone, a service by the process whose id is in it.
is_running() {
    local file=$LAB_RUN/units/$1
    [ -e "$file" ] && { [ ! -s "$file" ] || [ -d "/proc/$(cat "$file")" ]; }
}

stop_unit() {
    local file=$LAB_RUN/units/$1
    [ ! -s "$file" ] || kill "$(cat "$file")" 2>/dev/null || true
    while is_running "$1" && [ -s "$file" ]; do sleep 0.05; done
    rm -f "$file"
}

# run_unit NAME: what systemd does with a simple unit from /etc/systemd/system. A oneshot runs its ExecStart lines, in order; a service
# goes on in the background, and is not started again when it ends; one that needs a real Jetson has a stand-in here.
run_unit() {
    local file=/etc/systemd/system/$1.service command
    if ! grep -qx 'Type=oneshot' "$file"; then
        command=$(sed -n 's/^ExecStart=//p' "$file")
        [ ! -x "/usr/local/lib/lab/$1-service" ] || command=/usr/local/lib/lab/$1-service
        # shellcheck disable=SC2046  # NAME=value without blanks
        env $(sed -n 's/^Environment=//p' "$file") setsid sh -c "exec $command" >>"/var/log/lab/$1.log" 2>&1 </dev/null &
        echo $! >"$LAB_RUN/units/$1"
        return
    fi
    while read -r command; do
        sh -c "$command" || { echo "Job for $1.service failed because the control process exited with error code." >&2; return 1; }
    done < <(sed -n 's/^ExecStart=//p' "$file")
    ! grep -qx 'RemainAfterExit=\(yes\|true\)' "$file" || touch "$LAB_RUN/units/$1"
}
