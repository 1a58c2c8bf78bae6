//SOURCES Step.java Undo.java Json.java
package lib;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs steps: read, plan, ask, apply, verify. The one place where this order is kept.
///
/// @param planOnly    stop at the plan
/// @param consent     asked before anything changes
/// @param who         names this run to others who find the host locked
/// @param aboutToApply told the agreed changes just before the first is made, for a journal
public record StepRunner(boolean planOnly, Consent consent, String who, Consumer<List<Change>> aboutToApply) {

    /// Decides whether planned changes may be made.
    public interface Consent {
        /// @throws UsageException when there is nobody to ask
        boolean given(String step, Host host, List<Change> changes);
    }

    /// How long to wait for another one who changes the host.
    public static final Duration LOCK = Duration.ofSeconds(60);

    private static final Host.Lock NO_LOCK = () -> { };

    public StepRunner(boolean planOnly, Consent consent) {
        this(planOnly, consent, changes -> {});
    }

    public StepRunner(boolean planOnly, Consent consent, Consumer<List<Change>> aboutToApply) {
        this(planOnly, consent, me(), aboutToApply);
    }

    /// Does the step. Errors of the host end in `Failed`.
    /// @throws UsageException when the options are wrong, before anything was touched
    public <S extends Record> Outcome<S> run(Step<S> step, Host host) {
        step.check();
        return failing(() -> apply(step, host, true));
    }

    /// Goes back to the state before the step's first change on this host.
    /// The options need only say what is meant, not what was wished for.
    /// @throws UsageException when they do not, or when the step can't be undone
    public <S extends Record> Outcome<S> undo(Step<S> step, Host host) {
        return failing(() -> {
            S now = step.read(host.planning());
            var undo = Undo.of(step, step.subject(now));
            Optional<S> before = undo.recall(host, step.stateType());
            if (before.isEmpty()) {
                return new Outcome.Unchanged<>(now);
            }
            Step<S> back = step.undo(before.get()).orElseThrow(() -> new UsageException(step.name() + " can't be undone"));
            Outcome<S> outcome = apply(back, host, false);
            if (outcome instanceof Outcome.Changed || outcome instanceof Outcome.Unchanged && !planOnly) {
                undo.forget(host);
            }
            return outcome;
        });
    }

    private <S extends Record> Outcome<S> apply(Step<S> step, Host host, boolean remember) {
        S before = step.read(host.planning());
        List<Change> changes = step.plan(before);
        if (changes.isEmpty()) {
            return new Outcome.Unchanged<>(before);
        }
        if (planOnly) {
            return new Outcome.Planned<>(changes);
        }
        if (!consent.given(step.name(), host, changes)) {
            return new Outcome.Failed<>("declined: nothing was changed");
        }
        try (var _ = step.locksHost() ? host.lock(who, LOCK) : NO_LOCK) {
            // somebody else may have been here while the question stood
            S current = step.read(host.planning());
            List<Change> still = step.plan(current);
            if (still.isEmpty()) {
                return new Outcome.Unchanged<>(current);
            }
            if (step.locksHost() && !changes.containsAll(still)) {
                return new Outcome.Failed<>("%s changed after the plan was shown; run it again to see the new plan".formatted(host.name()));
            }
            var undo = Undo.of(step, step.subject(before));
            boolean remembered = remember && step.undo(before).isPresent() && undo.remember(host, before);
            aboutToApply.accept(changes);
            try {
                step.apply(host, current);
            } catch (StepException e) {
                if (remembered && asBefore(step, host, changes)) {
                    undo.forget(host);
                }
                throw e;
            }
        }
        S after = step.read(host.planning());
        List<Change> missing = step.plan(after);
        if (missing.isEmpty()) {
            return new Outcome.Changed<>(changes, after);
        }
        return new Outcome.Failed<>("every command succeeded, but %s still reads: %s".formatted(host.name(), missing));
    }

    /// Whether a step that failed has taken back all it did: nothing is left to undo then.
    private static <S extends Record> boolean asBefore(Step<S> step, Host host, List<Change> changes) {
        try {
            return step.plan(step.read(host.planning())).equals(changes);
        } catch (HostException | StepException e) {
            return false;
        }
    }

    private static <S> Outcome<S> failing(Supplier<Outcome<S>> work) {
        try {
            return work.get();
        } catch (HostException | StepException e) {
            return new Outcome.Failed<>(e.getMessage());
        }
    }

    private static String me() {
        return "%s on %s (process %d)".formatted(System.getProperty("user.name"), hostname(), ProcessHandle.current().pid());
    }

    private static String hostname() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("this machine");
    }
}
