//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostUnderTest.java OtherThorbook.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tests.HostUnderTest.changing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lib.HostException;
import org.junit.jupiter.api.Test;

/// How every host keeps two Thorbooks from changing it at the same time.
interface HostLockContract extends HostUnderTest {

    Duration PATIENT = Duration.ofSeconds(60);
    Duration NOT_AT_ALL = Duration.ZERO;

    @Test
    default void aLockKeepsOthersOutAndNamesItsHolder() {
        var other = another();
        try (var _ = host().lock("alice on her laptop", PATIENT)) {
            assertThatThrownBy(() -> other.lock("bob", NOT_AT_ALL)).isInstanceOf(HostException.Locked.class)
                    .hasMessage("%s is being changed by alice on her laptop; try again when that has ended".formatted(host().name()));
        }
    }

    @Test
    default void aLockGivenBackIsFree() {
        host().lock("alice", PATIENT).close();

        try (var _ = another().lock("bob", PATIENT)) {
            assertThatThrownBy(() -> host().lock("alice", NOT_AT_ALL)).isInstanceOf(HostException.Locked.class).hasMessageContaining("by bob;");
        }
    }

    @Test
    default void whoWaitsGetsTheLockWhenItIsGivenBack() {
        var first = host().lock("alice", PATIENT);
        var second = CompletableFuture.supplyAsync(() -> another().lock("bob", PATIENT));

        first.close();

        second.join().close();
    }

    @Test
    default void theChangesOfItsHolderRunUnderTheLock() {
        try (var _ = host().lock("alice", PATIENT)) {
            assertThat(host().run(changing("echo changed")).text()).isEqualTo("changed");
            assertThat(run("echo read").text()).isEqualTo("read");
        }
        assertThat(host().run(changing("echo after")).text()).isEqualTo("after");
    }

    @Test
    default void aLockOutlivesItsKilledHolderUntilTheChangeUnderWayHasEnded() {
        String folder = folder();
        try (var killed = OtherThorbook.start(address(), "-Xmx64m", ": > '%1$s/started'; until [ -e '%1$s/go' ]; do sleep 0.05; done".formatted(folder))) {
            awaitFile(folder + "/started");
            killed.kill();
        }

        assertThatThrownBy(() -> host().lock("bob", NOT_AT_ALL)).isInstanceOf(HostException.Locked.class)
                .hasMessageContaining("is being changed by " + OtherThorbook.NAME);

        host().write(folder + "/go", "", 0600, false);
        host().lock("bob", PATIENT).close();
    }
}
