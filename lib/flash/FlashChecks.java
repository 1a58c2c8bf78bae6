//SOURCES Check.java DeviceFacts.java DiskHealth.java KnownReleases.java ../jetson/Release.java
package lib.flash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.jetson.Release;

/// Judges a device after its first boot. Pure: facts in, checks out.
///
/// @param expected the release that was flashed, or its beginning; empty where that is not known
record FlashChecks(DeviceFacts facts, Optional<String> expected) {

    private static final String FLASH_AGAIN = "flash the device again";
    private static final long GIB = 1 << 20; // in units of 1024 bytes
    private static final long LITTLE = 20 * GIB;
    private static final long TOO_LITTLE = 5 * GIB;

    List<Check> all() {
        Optional<Release> release = Release.parse(facts.part("release"));
        var checks = new ArrayList<Check>();
        checks.add(release(release));
        checks.add(board());
        checks.add(root());
        checks.add(firmware(release.map(Release::version)));
        checks.add(slots());
        checks.add(system());
        checks.add(kernel());
        checks.add(gpu());
        checks.add(docker());
        checks.add(setup());
        checks.add(DiskHealth.check(facts));
        checks.add(space());
        return checks;
    }

    private Check release(Optional<Release> found) {
        if (found.isEmpty()) {
            return Check.fail("release", "none: there is no /etc/nv_tegra_release, so this is not NVIDIA's system", FLASH_AGAIN);
        }
        String version = found.get().version();
        String words = "%s, JetPack %s".formatted(version, found.get().jetPack().orElse("unknown"));
        if (expected.filter(wanted -> !KnownReleases.within(version, wanted)).isPresent()) {
            return Check.fail("release", "%s, but %s was flashed".formatted(words, expected.get()),
                    "an older system booted: choose the NVMe disk in the UEFI boot menu, or flash the device again");
        }
        String core = facts.part("core");
        if (!core.isEmpty() && !core.startsWith(version + "-")) {
            return Check.fail("release", "%s, but nvidia-l4t-core is %s: an upgrade has stopped half way".formatted(words, core),
                    "sudo dpkg --configure -a && sudo apt full-upgrade");
        }
        return Check.ok("release", words + expected.map(wanted -> ", as flashed").orElse(""));
    }

    private Check board() {
        String model = facts.line("model").or(this::boardOfLoader).orElse("");
        Optional<String> module = facts.part("compatible").lines().filter(name -> name.matches("nvidia,p\\d+-\\d+")).findFirst();
        String words = model + module.map(name -> " (" + name.replace("nvidia,", "") + ")").orElse("");
        if (model.isEmpty()) {
            return Check.fail("board", "no device tree, no TNSPEC: this is no Jetson", "name the device with --host");
        }
        return model.contains("Thor") || model.contains("T4000") || model.contains("T5000") ? Check.ok("board", words)
                : Check.warn("board", words + ", which is no Thor", "");
    }

    /// What the boot loader was made for, where the device tree is hidden, as in a container.
    private Optional<String> boardOfLoader() {
        String spec = facts.part("spec");
        return spec.contains("jetson-agx-thor-devkit") ? Optional.of("NVIDIA Jetson AGX Thor Developer Kit")
                : spec.contains("jetson-agx-thor-t4000") ? Optional.of("NVIDIA Jetson T4000") : Optional.empty();
    }

    private Check root() {
        String source = facts.line("root").orElse("unknown");
        if (source.matches("/dev/nvme.*")) {
            return Check.ok("root disk", source);
        }
        return Check.fail("root disk", "%s, not the NVMe disk".formatted(source), source.matches("/dev/(sd|mmc|loop).*|/cow|overlay")
                ? "pull the stick out and boot again; if that does not help, flash again with the menu's entry for NVMe"
                : "flash again with the menu's entry for NVMe");
    }

    private Check firmware(Optional<String> release) {
        Optional<String> firmware = facts.firmware();
        if (firmware.isEmpty() && !facts.asRoot()) {
            return facts.unasked("firmware");
        }
        if (firmware.isEmpty() || release.isEmpty()) {
            return Check.warn("firmware", firmware.map(version -> version + ", and no release to compare it with")
                    .orElse("its version can't be read"), "sudo nvbootctrl dump-slots-info");
        }
        boolean waiting = !facts.part("capsule").isBlank();
        int order = KnownReleases.NEWEST_FIRST.compare(firmware.get(), release.get());
        if (order > 0) {
            return Check.fail("firmware", "%s is older than the system, %s: the GPU may fail to start"
                    .formatted(firmware.get(), release.get()), waiting ? "reboot: an update is waiting in /boot/efi/EFI/UpdateCapsule"
                            : "sudo apt install --reinstall nvidia-l4t-bootloader, then reboot and let the update run");
        }
        if (order < 0) {
            return Check.warn("firmware", "%s is newer than the system, %s".formatted(firmware.get(), release.get()),
                    "it can't be taken back; if the screen stays black, flash the release of the firmware");
        }
        return waiting ? Check.warn("firmware", firmware.get() + ", and an update is waiting for a reboot", "reboot")
                : Check.ok("firmware", firmware.get() + ", as the system");
    }

    private Check slots() {
        String slots = facts.part("slots");
        if (slots.isEmpty()) {
            return !facts.asRoot() ? facts.unasked("boot slots")
                    : Check.warn("boot slots", "nvbootctrl does not answer", "sudo nvbootctrl dump-slots-info says why");
        }
        var states = slots.lines().filter(line -> line.matches("slot: \\d+,.*"))
                .map(line -> line.replaceFirst(".*status:\\s*", "").strip()).toList();
        String current = value(slots, "Current bootloader slot");
        String active = value(slots, "Active bootloader slot");
        String update = value(slots, "Capsule update status");
        if (update.equals("2") || update.equals("3")) {
            return Check.fail("boot slots", "the last firmware update failed (status %s)".formatted(update),
                    "sudo apt install --reinstall nvidia-l4t-bootloader, then reboot and do not switch the device off");
        }
        if (states.stream().anyMatch(state -> !state.equals("normal"))) {
            return Check.fail("boot slots", "running from %s; %s".formatted(current, String.join(", ", states)),
                    "sudo apt install --reinstall nvidia-l4t-bootloader, then reboot: it writes the slot that can't boot");
        }
        return current.equals(active) ? Check.ok("boot slots", "%d, running from %s".formatted(states.size(), current))
                : Check.warn("boot slots", "running from %s, and the next boot is from %s".formatted(current, active), "reboot");
    }

    private Check system() {
        List<String> lines = facts.part("system").lines().toList();
        if (lines.size() == 2 && lines.getLast().startsWith("ubuntu ")) {
            return Check.ok("system", lines.getFirst());
        }
        return Check.warn("system", lines.isEmpty() ? "unknown" : lines.getFirst() + ", where NVIDIA installs Ubuntu", "");
    }

    private Check kernel() {
        String kernel = facts.line("kernel").orElse("unknown");
        return kernel.contains("tegra") ? Check.ok("kernel", kernel)
                : Check.fail("kernel", kernel + " is not NVIDIA's: no GPU works with it", 
                        "sudo apt install --reinstall nvidia-l4t-kernel, then reboot");
    }

    private Check gpu() {
        String answer = facts.line("gpu").orElse("");
        if (facts.part("gpu").endsWith("exit 0") && !answer.startsWith("exit")) {
            return Check.ok("GPU", answer.replaceFirst(", ([\\d.]+), ([\\d.]+)$", ", driver $1, compute capability $2"));
        }
        return Check.fail("GPU", "nvidia-smi: " + (answer.startsWith("exit") ? "no answer" : bare(answer)),
                "update the firmware first if it is older than the system; else sudo apt install --reinstall nvidia-l4t-core, then reboot");
    }

    private Check docker() {
        // the user that the first setup makes may not be in its group: a matter of the setup after this, no fault of the flash
        boolean denied = facts.line("docker").orElse("").contains("permission denied");
        String part = denied && facts.asRoot() ? "docker-as-root" : "docker";
        String answer = facts.line(part).orElse("");
        String fix = "docker-setup adds the user to the group docker";
        if (!facts.part(part).endsWith("exit 0")) {
            return denied && !facts.asRoot() ? Check.warn("Docker", "it answers root only", fix)
                    : Check.fail("Docker", "it does not answer: " + bare(answer),
                            "sudo systemctl start docker, or sudo apt install docker.io");
        }
        String[] words = answer.split(" ");
        if (!List.of(words).contains("nvidia")) {
            return Check.fail("Docker", words[0] + ", without the nvidia runtime", "docker-setup registers it");
        }
        return denied ? Check.warn("Docker", words[0] + ", with the nvidia runtime, and it answers root only", fix)
                : Check.ok("Docker", words[0] + ", with the nvidia runtime");
    }

    private Check setup() {
        if (!facts.part("setup").isBlank()) {
            return Check.fail("first setup", "%s is still waiting for answers".formatted(facts.line("setup").orElseThrow()),
                    "finish it on the screen, or on the serial console of the USB-C port in device mode");
        }
        Optional<String> user = facts.line("users");
        return user.isPresent() ? Check.ok("first setup", "finished, user " + user.get())
                : Check.fail("first setup", "there is no user yet", "finish it on the screen, or on the serial console");
    }

    private Check space() {
        String[] fields = facts.part("disk").lines().reduce((first, second) -> second).orElse("").split("\\s+");
        if (fields.length < 4 || !fields[3].matches("\\d+")) {
            return Check.warn("free space", "not known", "df -h /");
        }
        long free = Long.parseLong(fields[3]);
        String words = "%d GiB of %d".formatted(free / GIB, Long.parseLong(fields[1]) / GIB);
        if (free < TOO_LITTLE) {
            return Check.fail("free space", words, "remove models and images that are not needed: docker system df, docker image prune");
        }
        return free < LITTLE ? Check.warn("free space", words + ": too little for most models", "docker image prune")
                : Check.ok("free space", words);
    }

    /// A message without the name of who says it.
    private static String bare(String message) {
        return message.replaceFirst("^(sh: (\\d+: )?)?(nvidia-smi: |docker: )?", "");
    }

    private static String value(String text, String key) {
        return text.lines().filter(line -> line.startsWith(key + ":")).map(line -> line.substring(key.length() + 1).strip()).findFirst()
                .orElse("unknown");
    }
}
