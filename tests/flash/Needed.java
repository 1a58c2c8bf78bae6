//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a test needs of the machine. Where it is missing the test is skipped, and with `CI=true` in the environment it fails.
final class Needed {

    private Needed() {}

    /// Programs of Debian's packages.
    static void programs(String... names) {
        for (String name : names) {
            that(Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
                    "no program '%s' on this machine".formatted(name));
        }
    }

    /// Root, and loop devices to play sticks.
    static void loopDevices() {
        programs("losetup", "lsblk");
        that(Files.isWritable(Path.of("/dev/loop-control")), "loop devices need root");
    }

    static void that(boolean fulfilled, String otherwise) {
        if ("true".equals(System.getenv("CI"))) {
            assertThat(fulfilled).as(otherwise).isTrue();
        }
        assumeTrue(fulfilled, otherwise);
    }
}
