//SOURCES ../../../hub/Model.java ../../../serve/Engine.java Settings.java Subject.java
package lib.bench.report.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.hub.Model;
import lib.serve.Engine;

/// The commands that lead to a result.
final class Commands {

    private Commands() {}

    /// Thorbook's commands for what the guide did by hand.
    ///
    /// @param engine  what serves the model, with its usual image
    /// @param bench   the options of `bench` that say the load
    /// @param options whether the model is served with the options that the guide names for it; it does so in its scenarios
    static List<String> of(Subject subject, Settings settings, Engine engine, String bench, boolean options) {
        List<String> lines = new ArrayList<>();
        settings.powerMode().ifPresent(mode -> lines.add("./jbang power-mode --mode " + mode));
        settings.clocksLocked().ifPresent(locked -> lines.add("./jbang clocks" + (locked ? "" : " --restore")));
        Optional<Model> model = subject.catalog();
        String words = model.filter(m -> options).flatMap(m -> m.servedBy(engine)).map(Model.Serving::options).filter(o -> !o.isEmpty())
                .map(o -> " -- " + String.join(" ", o)).orElse("");
        lines.add("./jbang serve %s%s --replace%s".formatted(model.map(Model::id).orElse(subject.name()),
                engine == Engine.VLLM ? "" : " --engine " + engine.word(), words));
        lines.add("./jbang bench " + bench);
        return lines;
    }
}
