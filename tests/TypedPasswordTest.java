//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Typed.java ../scripts/WifiConnect.java ../scripts/WifiHotspot.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import scripts.WifiConnect;
import scripts.WifiHotspot;

/// `--password` at a terminal, and nothing that fits. [WifiStepsTest] has one that joins a network.
class TypedPasswordTest {

    private static final String PROMPT = "Wi-Fi password: ";

    private static String typed(Class<?> step, String keys) throws IOException, InterruptedException {
        return Typed.at(PROMPT, keys, step, List.of("somewhere", "--password", "--yes"));
    }

    @Test
    void anEmptyAnswerIsNoPassword() throws Exception {
        assertThat(typed(WifiConnect.class, "\n")).isEqualTo(PROMPT + "\nwifi-connect: --password: nothing was typed\nexit 2, echo\n");
        assertThat(typed(WifiHotspot.class, Typed.CTRL_D)).isEqualTo(PROMPT + "\nwifi-hotspot: --password: nothing was typed\nexit 2, echo\n");
    }

    @Test
    void aPasswordThatCanBeNoneIsRefusedAndNotShown() throws Exception {
        assertThat(typed(WifiHotspot.class, "short1\n")).isEqualTo(PROMPT
                + "\nwifi-hotspot: a Wi-Fi password has 8 to 63 bytes, or is a key of 64 hex digits\nexit 2, echo\n");
    }

    @Test
    void ctrlCEndsItWithAllAsItWasAndTheTerminalShowsAgainWhatIsTyped() throws Exception {
        assertThat(typed(WifiConnect.class, "half-a-secret" + Typed.CTRL_C)).startsWith(PROMPT).doesNotContain("secret")
                .endsWith("exit 130, echo\n");
    }
}
