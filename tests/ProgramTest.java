//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../lib/Program.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import lib.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgramTest {

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aProgramEndsWhenItEndsAndNotWithWhatItLeftBehind() {
        var ended = new Program("sh").run(List.of("-c", "sleep 600 & echo $!; echo why >&2; sleep 0.3; exit 7"));

        ProcessHandle.of(Long.parseLong(ended.stdout().strip())).orElseThrow().destroy();
        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(ended.stderr()).isEqualTo("why\n");
    }
}
