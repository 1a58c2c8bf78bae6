//DEPS info.picocli:picocli:4.7.7
//SOURCES ../Step.java ../StepException.java
package lib.flash;

import java.time.Duration;
import java.util.List;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.Step;
import lib.StepException;
import picocli.CommandLine.Option;

/// Waits until a device that is being set up answers: by ssh it does so only when its first setup has made a user.
public final class FirstBoot implements Step<FirstBoot.Awake> {

    /// @param answers a command could be run on it
    public record Awake(String host, boolean answers) {}

    private static final Duration TRY = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Option(names = "--minutes")
    private int minutes;

    /// @param minutes how long to wait for it
    public FirstBoot(int minutes) {
        this.minutes = minutes;
    }

    @Override
    public String name() {
        return "first-boot";
    }

    @Override
    public Class<Awake> stateType() {
        return Awake.class;
    }

    /// There is nothing on the host that could be locked before it is there.
    @Override
    public boolean locksHost() {
        return false;
    }

    @Override
    public boolean bringsHost() {
        return true;
    }

    @Override
    public Awake read(Host host) {
        try {
            return new Awake(host.name(), host.run(Command.query("true").within(TRY)).ok());
        } catch (HostException.ConnectionLost | HostException.TimedOut e) {
            return new Awake(host.name(), false);
        }
    }

    @Override
    public List<Change> plan(Awake state) {
        return state.answers() ? List.of() : List.of(new Change(state.host(), "no answer", "answers"));
    }

    @Override
    public void apply(Host host, Awake state) {
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        while (!read(host).answers()) {
            if (System.nanoTime() > end) {
                throw new StepException("%s does not answer after %d minutes; is the first setup finished, and is its address right?"
                        .formatted(host.name(), minutes));
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StepException("interrupted while waiting for " + host.name());
            }
        }
    }
}
