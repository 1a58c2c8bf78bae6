package lib.serve;

import java.time.Duration;
import java.util.Optional;

/// How far a starting server has come, decided from one look after the other. Pure: time is a value of the looks.
///
/// There is no limit on the whole start, since a first start compiles for as long as it takes. But a server that works writes to its
/// log: one that has been silent for too long hangs.
///
/// @param silence longest time without a new line in the log
/// @param stage   what is waited for
/// @param mark    time stamp of the log's last line, as Docker gives it; empty while there is none
/// @param since   when the last sign of life came
/// @param end     why it will never be ready; empty while it may
public record Readiness(Duration silence, Stage stage, String mark, Duration since, Optional<String> end) {

    /// What a server does one after the other.
    public enum Stage {
        /// It loads its model; its port is not open, or says that it is not ready.
        HEALTH("its health"),
        /// It names the model that it serves.
        MODEL("the name of its model"),
        /// It generates.
        TOKEN("a first token"),
        READY("nothing");

        private final String wait;

        Stage(String wait) {
            this.wait = wait;
        }
    }

    /// The answer to the question of a stage.
    public sealed interface Probe {
        record Yes() implements Probe {}

        /// Nothing listens, or it is not ready yet.
        record NotYet() implements Probe {}

        /// It answers, and the answer will not change.
        record Never(String why) implements Probe {}
    }

    /// What the server looked like at one time.
    ///
    /// @param at        time since the start
    /// @param state     of the container: `running`, `exited` and so on
    /// @param exitCode  of its main process; 0 while it runs
    /// @param oomKilled the kernel killed it for lack of memory
    /// @param mark      time stamp of the log's last line; empty while there is none
    /// @param probe     what it answered to the question of the stage
    public record Look(Duration at, String state, int exitCode, boolean oomKilled, String mark, Probe probe) {}

    /// A server that was just started.
    public static Readiness starting(Duration silence) {
        return new Readiness(silence, Stage.HEALTH, "", Duration.ZERO, Optional.empty());
    }

    /// What is known after one more look. An end is final.
    public Readiness next(Look look) {
        if (isOver()) {
            return this;
        }
        if (!look.state().equals("running")) {
            return ended(switch (look.state()) {
                case "exited", "dead" -> look.oomKilled() ? "it was killed because memory ran out (exit code %d)".formatted(look.exitCode())
                        : "it ended with exit code " + look.exitCode();
                default -> "its container is " + look.state();
            });
        }
        boolean spoke = !look.mark().equals(mark);
        Duration sign = spoke ? look.at() : since;
        return switch (look.probe()) {
            case Probe.Never(String why) -> ended(why);
            case Probe.Yes _ -> new Readiness(silence, Stage.values()[stage.ordinal() + 1], look.mark(), look.at(), end);
            case Probe.NotYet _ when look.at().minus(sign).compareTo(silence) >= 0 ->
                ended("no new line in its log for %d s while it is waited for %s".formatted(silence.toSeconds(), stage.wait));
            case Probe.NotYet _ -> new Readiness(silence, stage, look.mark(), sign, end);
        };
    }

    public boolean isReady() {
        return stage == Stage.READY;
    }

    /// Whether there is nothing more to look at.
    public boolean isOver() {
        return isReady() || end.isPresent();
    }

    private Readiness ended(String why) {
        return new Readiness(silence, stage, mark, since, Optional.of(why));
    }
}
