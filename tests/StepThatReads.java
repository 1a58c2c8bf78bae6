//SOURCES ../lib/Step.java
package tests;

import java.util.List;
import java.util.function.Consumer;
import lib.Change;
import lib.Host;
import lib.Step;

/// A step for tests that only reads, and does so as it is told.
record StepThatReads(Consumer<Host> reading) implements Step<StepThatReads.Nothing> {

    record Nothing() {}

    @Override
    public String name() {
        return "reads";
    }

    @Override
    public Class<Nothing> stateType() {
        return Nothing.class;
    }

    @Override
    public Nothing read(Host host) {
        reading.accept(host);
        return new Nothing();
    }

    @Override
    public List<Change> plan(Nothing state) {
        return List.of();
    }

    @Override
    public void apply(Host host, Nothing state) {
        throw new AssertionError("nothing was planned");
    }
}
