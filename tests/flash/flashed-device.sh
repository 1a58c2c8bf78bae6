# Makes a lab answer as a Thor does that was just flashed and set up. What each tool says lies in /etc/flashed, for a test to change.
mkdir -p /etc/flashed
cd /etc/flashed || exit 1
printf 'Current version: 38.2.0\nCapsule update status: 0\nCurrent bootloader slot: A\nActive bootloader slot: A\n' >slots
printf 'num_slots: 2\nslot: 0,             status: normal\nslot: 1,             status: normal\n' >>slots
echo /dev/nvme0n1p1 >root
echo 6.8.12-tegra >kernel
echo '{ "critical_warning": 0, "percent_used": 1, "media_errors": 0 }' >smart
echo '28.3.2 io.containerd.runc.v2 nvidia runc' >docker
printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/nvme0n1p1 982000000 41943040 890000000 5%% /\n' >disk

tool() { { echo '#!/bin/sh'; cat; } >"/usr/local/bin/$1"; chmod 755 "/usr/local/bin/$1"; }
# shellcheck disable=SC2016  # the tools expand it
tool nvbootctrl <<'X'
[ "$(id -u)" = 0 ] || { echo 'nvbootctrl: this needs root' >&2; exit 1; }
cat /etc/flashed/slots
X
tool findmnt <<'X'
cat /etc/flashed/root
X
tool uname <<'X'
[ "$*" != -r ] || exec cat /etc/flashed/kernel
exec /bin/uname "$@"
X
tool nvme <<'X'
cat /etc/flashed/smart
X
tool docker <<'X'
[ ! -e /etc/flashed/docker-error ] || { cat /etc/flashed/docker-error >&2; exit 1; }
cat /etc/flashed/docker
X
tool df <<'X'
[ "$*" != '-Pk /' ] || exec cat /etc/flashed/disk
exec /bin/df "$@"
X
rm -f /etc/os-release
printf 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nID=ubuntu\nVERSION_ID="24.04"\n' >/etc/os-release
