///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/Terminal.java ../lib/hub/HubOptions.java ../lib/hub/ProgressText.java
//SOURCES ../lib/serve/embedded/ModelFetch.java ../lib/serve/embedded/ModelFile.java
package scripts;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.Terminal;
import lib.UsageException;
import lib.hub.HubOptions;
import lib.hub.ProgressText;
import lib.serve.embedded.ModelFetch;
import lib.serve.embedded.ModelFile;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/// Has a model for the embedded engine at hand: a small real one, fetched once; random weights where the hub can't be reached, so
/// that everything around a model can be tried on any machine.
@CommandLine.Command(name = "small-model", sortOptions = false,
        description = "Fetch the small model of the embedded engine (490 MB), or make one of random weights where there is no network.")
public final class SmallModel implements Step<SmallModel.State> {

    /// @param model  as `embedded` and `serve` name it; empty when there is none yet
    /// @param random its weights are random, so that its answers mean nothing
    public record State(Optional<String> model, boolean random) {}

    private static final Path FOLDER = Path.of(System.getProperty("user.home"), ".cache", "thorbook", "models");

    @Mixin
    private HubOptions hub = new HubOptions();

    /// What was found instead of the real one; only [#apply] can know that the hub is out of reach.
    private Optional<ModelFile> random = Optional.empty();

    public SmallModel() {}

    public static void main(String... args) {
        System.exit(StepCommand.run(new SmallModel(), args));
    }

    @Override
    public String name() {
        return "small-model";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    /// A download may take long, and its folder has a lock of its own.
    @Override
    public boolean locksHost() {
        return false;
    }

    @Override
    public State read(Host host) {
        if (!host.isLocal()) {
            throw new UsageException("the embedded engine serves on this machine alone: log in to %s and run it there".formatted(host.name()));
        }
        Optional<ModelFile> found = ModelFile.preferred(FOLDER).or(() -> random);
        return new State(found.map(ModelFile::name), found.filter(ModelFile::random).isPresent());
    }

    @Override
    public List<Change> plan(State state) {
        return state.model().isPresent() ? List.of()
                : List.of(new Change("small model", "", ModelFile.PREFERRED + ", 490 MB; without a network: random weights"));
    }

    @Override
    public void apply(Host host, State state) {
        var terminal = Terminal.system();
        try {
            new ModelFetch(hub, new ProgressText(terminal.err(), terminal.interactive())).into(FOLDER);
        } catch (StepException e) {
            terminal.say("small-model: " + e.getMessage());
            random = Optional.of(ModelFile.random(FOLDER));
        }
    }
}
