//SOURCES StepException.java Host.java Outcome.java Change.java UsageException.java
package lib;

import java.util.List;
import java.util.Optional;

/// One thing of the guide that can be done to a host.
///
/// A step tells apart what it reads, what it decides and what it does: [#read] asks the host with queries only, [#plan]
/// compares that state with the wish and touches nothing, [#apply] makes the changes. [StepRunner] puts them together:
/// read, plan, ask, apply; then read and plan again, and only an empty plan is proof that the step is done.
///
/// A step is a class with picocli options for the command line and a constructor for recipes, JShell and tests.
///
/// @param <S> the state of the host that the step is about, a record: its value, and what undo goes back to
public interface Step<S extends Record> {

    /// The name on the command line, e.g. `power-mode`.
    String name();

    /// Checks the options against each other, before any host is asked.
    /// @throws UsageException saying in one line what is wrong
    default void check() {}

    /// Reads the state from the host. Queries only: a change is refused here.
    /// @throws UsageException when what the options name does not exist on this host
    /// @throws StepException  when this host is none that the step can do anything for
    S read(Host host);

    /// Checks whether the step can do its work on this host, with queries only. Cheaper than [#read] where that takes long.
    /// @throws UsageException when only its options are missing
    /// @throws StepException  when it can't
    default void checkHost(Host host) {
        read(host);
    }

    /// What has to change in this state; empty when nothing.
    List<Change> plan(S state);

    /// What is wrong with a state that the step can only look at, in one line; empty when nothing is. The state is shown, and then the
    /// step counts as failed, though it ran to its end.
    default Optional<String> fault(S state) {
        return Optional.empty();
    }

    /// Makes the changes.
    void apply(Host host, S state);

    /// Whether nobody else may change the host meanwhile. A step that takes hours, does no other step any harm and can go on from
    /// where another run of it stands says no; it then guards what it works on itself.
    default boolean locksHost() {
        return true;
    }

    /// Whether there may be no host before this step. What comes after it in a recipe can't be planned then.
    default boolean bringsHost() {
        return false;
    }

    /// The record class of the state, to read it back from a journal.
    Class<S> stateType();

    /// The step that leads back to an earlier state; empty when this step can't be undone.
    default Optional<Step<S>> undo(S before) {
        return Optional.empty();
    }

    /// Whether undo remembers the earlier state for the whole host, which takes root; a step that is about a user's own files
    /// says no.
    default boolean undoAsRoot() {
        return true;
    }

    /// What undo remembers the earlier state under, where a host has several of the step's things, e.g. connections.
    default String subject(S state) {
        return "";
    }
}
