//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Check.java DeviceFacts.java ../Json.java
package lib.flash;

import com.fasterxml.jackson.databind.JsonNode;
import lib.Json;

/// The health of the NVMe disk, by what it says of itself (SMART).
final class DiskHealth {

    private static final String SAVE = "save what is on it, and put another disk in";
    private static final int WORN = 80;

    private DiskHealth() {}

    static Check check(DeviceFacts facts) {
        String state = facts.line("nvme").orElse("");
        if (!state.isEmpty() && !state.equals("live")) {
            return Check.fail("disk health", "the NVMe disk is '%s'".formatted(state), "boot again; if it stays so, put another disk in");
        }
        if (facts.part("smart").isEmpty()) {
            return !facts.asRoot() ? facts.unasked("disk health")
                    : Check.warn("disk health", "not known: nvme-cli is not installed", "sudo apt install nvme-cli");
        }
        JsonNode smart = Json.read(facts.part("smart"), JsonNode.class);
        int warning = smart.path("critical_warning").asInt();
        long errors = smart.path("media_errors").asLong();
        int used = smart.path("percent_used").asInt(smart.path("percentage_used").asInt());
        if (warning != 0) {
            return Check.fail("disk health", "the NVMe disk warns of a failure (critical warning 0x%02x)".formatted(warning), SAVE);
        }
        if (errors > 0) {
            return Check.fail("disk health", "%d blocks of the NVMe disk could not be read".formatted(errors), SAVE);
        }
        return used < WORN ? Check.ok("disk health", "no errors, %d %% of its life used".formatted(used))
                : Check.warn("disk health", "%d %% of the NVMe disk's life are used".formatted(used), SAVE);
    }
}
