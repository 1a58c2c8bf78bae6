//SOURCES Step.java
package lib;

import java.util.List;

/// A step that only looks at a host: there is never anything to plan, to apply or to undo.
///
/// @param <S> what it sees, a record
public interface ReadOnlyStep<S extends Record> extends Step<S> {

    @Override
    default List<Change> plan(S state) {
        return List.of();
    }

    @Override
    default void apply(Host host, S state) {
        throw new IllegalStateException(name() + " changes nothing");
    }
}
