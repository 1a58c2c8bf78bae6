//SOURCES Change.java
package lib;

import java.util.List;

/// How a step ended.
///
/// @param <V> the step's value: the state that it read back from the host
public sealed interface Outcome<V> {

    /// Nothing was to do, and no change command ran.
    record Unchanged<V>(V value) implements Outcome<V> {}

    /// Changed, and the host was read again to prove it.
    record Changed<V>(List<Change> changes, V value) implements Outcome<V> {
        public Changed {
            changes = List.copyOf(changes);
        }
    }

    /// What would change. The value does not exist yet.
    record Planned<V>(List<Change> changes) implements Outcome<V> {
        public Planned {
            changes = List.copyOf(changes);
        }

        @Override
        public V value() {
            throw new NoValue("the step is only planned");
        }
    }

    /// Not done, for a reason that is no failure.
    record Skipped<V>(String reason) implements Outcome<V> {
        @Override
        public V value() {
            throw new NoValue(reason);
        }
    }

    /// Not done, or done and not found so afterwards.
    record Failed<V>(String error) implements Outcome<V> {
        @Override
        public V value() {
            throw new NoValue(error);
        }
    }

    /// The state that the step left behind.
    /// @throws NoValue when the step has not run to its end
    V value();

    /// The word for it: `unchanged`, `changed`, `planned`, `skipped` or `failed`.
    default String kind() {
        return switch (this) {
            case Unchanged<V> u -> "unchanged";
            case Changed<V> c -> "changed";
            case Planned<V> p -> "planned";
            case Skipped<V> s -> "skipped";
            case Failed<V> f -> "failed";
        };
    }

    /// What changed or would change; empty otherwise.
    default List<Change> changes() {
        return List.of();
    }

    /// The exit code of a step that ended so: 0 done or nothing to do, 1 failed, 3 planned changes.
    default int exitCode() {
        return switch (this) {
            case Unchanged<V> u -> 0;
            case Changed<V> c -> 0;
            case Skipped<V> s -> 0;
            case Failed<V> f -> 1;
            case Planned<V> p -> 3;
        };
    }

    /// A value was asked of a step that has none.
    final class NoValue extends IllegalStateException {
        public NoValue(String reason) {
            super("no value yet: " + reason);
        }
    }
}
