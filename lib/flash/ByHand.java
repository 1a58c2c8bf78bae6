//DEPS info.picocli:picocli:4.7.7
//SOURCES ../Step.java
package lib.flash;

import java.util.List;
import lib.Change;
import lib.Host;
import lib.Step;
import picocli.CommandLine.Option;

/// Something that a person does with their hands: a pause of a recipe. It is asked for as any change is, so that the person says when
/// it is done, and a run that goes on does not ask for it again. Nothing is sent to the host. With `--yes` nobody is asked.
public final class ByHand implements Step<ByHand.Done> {

    /// @param done the person has said so
    public record Done(int number, String what, boolean done) {}

    @Option(names = "--number")
    private int number;

    @Option(names = "--what")
    private String what;

    private boolean done;

    /// @param number of the pause, from 1 on
    /// @param what   to do, as one would say it to a person
    public ByHand(int number, String what) {
        this.number = number;
        this.what = what;
    }

    @Override
    public String name() {
        return "by-hand";
    }

    @Override
    public Class<Done> stateType() {
        return Done.class;
    }

    @Override
    public boolean locksHost() {
        return false;
    }

    @Override
    public Done read(Host host) {
        return new Done(number, what, done);
    }

    @Override
    public List<Change> plan(Done state) {
        return state.done() ? List.of() : List.of(new Change("by hand, %d".formatted(number), "", what));
    }

    @Override
    public void apply(Host host, Done state) {
        done = true;
    }
}
