//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Repository.java ../lib/jetson/FanProfiles.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lib.jetson.FanProfiles;
import lib.jetson.FanProfiles.Fan;
import org.junit.jupiter.api.Test;

/// What is read from nvfancontrol's configuration and written into it.
class FanProfilesTest {

    private static final String TWO_FANS = """
            POLLING_INTERVAL 2
            <FAN 1>
            \tFAN_PROFILE quiet {
            \t}
            \tFAN_PROFILE cool{
            \t}
            \tFAN_DEFAULT_PROFILE quiet
            <FAN 2>
            \tFAN_PROFILE quiet {
            \t}
            \tFAN_DEFAULT_PROFILE   quiet  # louder is not needed
            """;

    @Test
    void theFanOfAThorHasTheProfilesOfItsConfiguration() {
        assertThat(FanProfiles.parse(Repository.text("tests/lab/nvfancontrol_p3834_0008.conf")).fans())
                .containsExactly(new Fan(1, List.of("quiet", "cool"), "quiet"));
    }

    @Test
    void eachFanHasItsOwn() {
        assertThat(FanProfiles.parse(TWO_FANS).fans()).containsExactly(new Fan(1, List.of("quiet", "cool"), "quiet"), new Fan(2, List.of("quiet"), "quiet"));
    }

    @Test
    void onlyTheDefaultOfTheNamedFanIsWritten() {
        assertThat(FanProfiles.withDefaults(TWO_FANS, Map.of(1, "cool"))).isEqualTo(TWO_FANS.replaceFirst("DEFAULT_PROFILE quiet", "DEFAULT_PROFILE cool"));
        assertThat(FanProfiles.withDefaults(TWO_FANS, Map.of(2, "cool"))).isEqualTo(TWO_FANS.replace("  quiet  #", "  cool  #"));
        assertThat(FanProfiles.withDefaults(TWO_FANS, Map.of())).isEqualTo(TWO_FANS);
    }

    @Test
    void whatIsInForceIsToldByTheDaemon() {
        assertThat(FanProfiles.inForce("FAN1:FAN_PROFILE:quiet\nFAN1:FAN_GOVERNOR:pid\nFAN2:FAN_PROFILE:cool\n")).isEqualTo(Map.of(1, "quiet", 2, "cool"));
        assertThat(FanProfiles.inForce("nvfancontrol is not running\n")).isEmpty();
    }
}
