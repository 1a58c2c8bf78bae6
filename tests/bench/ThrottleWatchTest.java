//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/run/ThrottleWatch.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lib.bench.run.ThrottleWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottleWatchTest {

    @TempDir
    private Path sys;

    private void device(String name, String type, String state) throws IOException {
        Path folder = Files.createDirectories(sys.resolve("class/thermal").resolve(name));
        Files.writeString(folder.resolve("type"), type + "\n");
        Files.writeString(folder.resolve("cur_state"), state + "\n");
    }

    @Test
    void countsSamplesInWhichAnAlertIsActive() throws Exception {
        device("cooling_device0", "pwm-fan", "3");
        device("cooling_device7", "gpu-throttle-alert", "0");
        device("cooling_device9", "tj-throttle-alert", "1");
        ThrottleWatch watch = new ThrottleWatch(sys);
        Thread.sleep(300);

        assertThat(watch.stop()).hasValueSatisfying(seen -> {
            assertThat(seen.samples()).isPositive();
            assertThat(seen.throttled()).isEqualTo(seen.samples());
        });
    }

    @Test
    void saysNothingWhereThereIsNothingToLookAt() throws IOException {
        device("cooling_device0", "pwm-fan", "3");

        assertThat(new ThrottleWatch(sys).stop()).isEmpty();
        assertThat(new ThrottleWatch(sys.resolve("nowhere")).stop()).isEmpty();
    }
}
