//SOURCES ../../reference/ReferenceResults.java ../../reference/ReferenceVerdicts.java ../../../serve/Engine.java Commands.java Measurement.java
//SOURCES Origin.java Settings.java Subject.java
package lib.bench.report.study;

import java.util.List;
import java.util.Map;
import lib.bench.reference.ReferenceResults;
import lib.bench.reference.ReferenceVerdicts;
import lib.serve.Engine;

/// The guide's published results as measurements.
public final class GuideMeasurements {

    private GuideMeasurements() {}

    public static List<Measurement> of(ReferenceResults reference) {
        return reference.results().stream().map(result -> of(reference, result)).toList();
    }

    private static Measurement of(ReferenceResults reference, ReferenceResults.Result result) {
        Subject subject = Subject.of(reference.modelOf(result));
        Settings settings = new Settings(result.powerMode(), result.clocksLocked());
        String[] version = result.engine().split(" ", 2);
        List<String> commands = Commands.of(subject, settings, engine(result), "--workload " + result.workload(),
                result.chapter() == ReferenceResults.Chapter.SCENARIOS);
        Origin origin = new Origin("the guide: " + result.id(), commands,
                Map.of(version[0], version[version.length - 1]));
        return new Measurement("guide:" + result.id(), subject, settings, result.workload(), result.figures(),
                ReferenceVerdicts.of(reference, result), origin);
    }

    /// The scenarios ran in the image of the Triton server.
    private static Engine engine(ReferenceResults.Result result) {
        return switch (result.chapter()) {
            case POWER_MODES, PRECISIONS -> Engine.VLLM;
            case SCENARIOS -> Engine.TRITON;
        };
    }
}
