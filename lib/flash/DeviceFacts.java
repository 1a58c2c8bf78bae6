//SOURCES Check.java ../Host.java
package lib.flash;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.Command;
import lib.Host;
import lib.HostException;

/// What a device says of itself after it was flashed, part by part as its own tools print it.
///
/// @param parts  by name; a part that the device does not have is empty or absent
/// @param asRoot the parts that only root gets were asked for with root rights
record DeviceFacts(Map<String, String> parts, boolean asRoot) {

    private static final String DOCKER = "{{.ServerVersion}}{{range $k, $v := .Runtimes}} {{$k}}{{end}}";

    /// Each part begins with its name on a line of its own, after a character that no text holds.
    private static final String ASK = """
            p() { printf '\\036%s\\n' "$1"; }
            p release; cat /etc/nv_tegra_release 2>/dev/null
            p core; dpkg-query -W -f='${Version}' nvidia-l4t-core 2>/dev/null
            p model; tr '\\0' '\\n' < /proc/device-tree/model 2>/dev/null
            p compatible; tr '\\0' '\\n' < /proc/device-tree/compatible 2>/dev/null
            p spec; cat /etc/nv_boot_control.conf 2>/dev/null
            p root; findmnt -no SOURCE / 2>/dev/null
            p esrt; cat /sys/firmware/efi/esrt/entries/entry0/fw_version 2>/dev/null
            p bios; cat /sys/class/dmi/id/bios_version 2>/dev/null
            p system; (. /etc/os-release && printf '%s\\n%s %s\\n' "$PRETTY_NAME" "$ID" "$VERSION_ID")
            p kernel; uname -r
            p gpu; nvidia-smi --query-gpu=name,driver_version,compute_cap --format=csv,noheader 2>&1; echo "exit $?"
            p docker; docker info --format '%1$s' 2>&1; echo "exit $?"
            p setup
            for u in nv-oobe nv-oem-config oem-config; do [ "$(systemctl is-active $u.service 2>/dev/null)" != active ] || echo $u; done
            p users; getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 && $7 !~ /(nologin|false)$/ { print $1 }'
            p disk; df -Pk /
            p nvme; cat /sys/class/nvme/nvme0/state 2>/dev/null
            true""".replace("%1$s", DOCKER);

    /// What only root gets.
    private static final String ASK_ROOT = """
            p() { printf '\\036%s\\n' "$1"; }
            p slots; nvbootctrl dump-slots-info 2>/dev/null
            p capsule; ls /boot/efi/EFI/UpdateCapsule 2>/dev/null
            p docker-as-root; docker info --format '%1$s' 2>&1; echo "exit $?"
            p smart; command -v nvme > /dev/null && nvme smart-log /dev/nvme0 --output-format=json 2>/dev/null
            true""".replace("%1$s", DOCKER);

    private static final Pattern BIOS_VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)-gcid-.*");
    private static final Pattern SLOT_VERSION = Pattern.compile("Current version: (\\d+\\.\\d+\\.\\d+)");

    DeviceFacts {
        parts = Map.copyOf(parts);
    }

    /// Asks the device, in two round trips. Queries only; of a host that is no Jetson no root rights are asked for.
    static DeviceFacts ask(Host host) {
        var parts = new HashMap<>(parts(host.run(Command.query("sh", "-c", ASK)).orFail().stdout()));
        if (parts.getOrDefault("release", "").isEmpty()) {
            return new DeviceFacts(parts, false);
        }
        try {
            parts.putAll(parts(host.run(Command.query("sh", "-c", ASK_ROOT).asRoot()).orFail().stdout()));
            return new DeviceFacts(parts, true);
        } catch (HostException.NotAllowed e) {
            // what needs no root is worth to be known all the same, and the checks say what is missing
            return new DeviceFacts(parts, false);
        }
    }

    static Map<String, String> parts(String answer) {
        var parts = new HashMap<String, String>();
        for (String part : answer.split("\036")) {
            int end = part.indexOf('\n');
            if (end > 0) {
                parts.put(part.substring(0, end), part.substring(end + 1).strip());
            }
        }
        return parts;
    }

    /// A part, or an empty text.
    String part(String name) {
        return parts.getOrDefault(name, "");
    }

    /// A check of something that only root gets, where it was not asked for.
    Check unasked(String what) {
        return part("release").isEmpty() ? Check.warn(what, "not asked for: this is no Jetson", "")
                : Check.warn(what, "not known without root rights", "--sudo-password-file");
    }

    Optional<String> line(String name) {
        return part(name).lines().findFirst().map(String::strip).filter(line -> !line.isEmpty());
    }

    /// The version of the firmware in QSPI, in the form of a release. By UEFI's own table it is one number: major, minor and patch, eight
    /// bits each below the first; others know it as text.
    Optional<String> firmware() {
        if (part("esrt").matches("\\d{6,9}")) {
            int number = Integer.parseInt(part("esrt"));
            return Optional.of("%d.%d.%d".formatted(number >> 16, number >> 8 & 0xFF, number & 0xFF));
        }
        var slots = SLOT_VERSION.matcher(part("slots"));
        if (slots.find()) {
            return Optional.of(slots.group(1));
        }
        var bios = BIOS_VERSION.matcher(part("bios"));
        return bios.matches() ? Optional.of(bios.group(1)) : Optional.empty();
    }
}
