//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostContract.java HostFileContract.java HostLockContract.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import lib.Host;
import lib.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// This machine as a host.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalHostTest implements HostContract, HostFileContract, HostLockContract {

    private final Host host = Host.local();
    private final Host another = Host.local();

    @TempDir
    private Path folder;

    @AfterAll
    void close() {
        host.close();
        another.close();
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Host another() {
        return another;
    }

    @Override
    public String folder() {
        return folder.toString();
    }

    @Override
    public List<String> address() {
        return List.of("local");
    }

    @Test
    void aStreamOfAnyLengthTakesLittleMemory() {
        try (var small = OtherThorbook.start(address(), "-Xmx64m", "head -c 500000000 /dev/zero; seq 1000000")) {
            assertThat(small.output()).isEqualTo("kept " + Result.BOUND + "\n");
        }
    }
}
