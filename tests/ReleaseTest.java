//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../lib/jetson/Release.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import lib.jetson.Release;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from `/etc/nv_tegra_release`.
class ReleaseTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "# R36 (release), REVISION: 4.4, GCID: 41062509, BOARD: generic, EABI: aarch64, DATE: Mon Jun 16 16:07:13 UTC 2025 | 36.4.4 | 41062509 | 6.2.1",
            "# R38 (release), REVISION: 2.0, GCID: 41844464, BOARD: generic, EABI: aarch64, DATE: Fri Aug 22 00:55:42 UTC 2025 | 38.2.0 | 41844464 | 7.0",
            "# R38 (release), REVISION: 4.0, GCID: 43443517, BOARD: generic, EABI: aarch64, DATE: Tue Dec 30 09:00:00 UTC 2025 | 38.4.0 | 43443517 | 7.1",
            "# R39 (release), REVISION: 2.0, GCID: 45755727, BOARD: generic, EABI: aarch64, DATE: Mon Jun  1 09:28:48 PM UTC 2026 | 39.2.0 | 45755727 | 7.2",
            "# R39 (release), REVISION: 2.1, GCID: 46758480, BOARD: generic, EABI: aarch64, DATE: Fri Aug  7 06:30:47 PM UTC 2026 | 39.2.1 | 46758480 | 7.2.1"})
    void theFirstLineNamesTheReleaseWhateverFormItsDateHas(String line, String version, String gcid, String jetPack) {
        var release = Release.parse(line + "\n# KERNEL_VARIANT: oot\nTARGET_USERSPACE_LIB_DIR=nvidia\n").orElseThrow();

        assertThat(release).isEqualTo(new Release(version, gcid));
        assertThat(release.jetPack()).contains(jetPack);
    }

    @Test
    void aReleaseThatTheTableDoesNotHaveBelongsToNoKnownJetPack() {
        assertThat(new Release("99.1.0", "1").jetPack()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# KERNEL_VARIANT: oot\n", "# R38 (release), REVISION: , GCID: 1\n", "R38 (release), REVISION: 2.0, GCID: 1\n"})
    void anyOtherTextIsNoRelease(String text) {
        assertThat(Release.parse(text)).isEmpty();
    }
}
