//SOURCES ../reference/ReferenceResults.java ../format/Figure.java Size.java Unit.java UnitRecord.java
package lib.bench.matrix;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import lib.bench.format.Figure;
import lib.bench.reference.ReferenceResults;

/// How long a matrix still takes: as long as the units of the same load took here so far, otherwise as long as the guide's took.
final class TimeLeft {

    /// To load a model and warm up its server; the guide's take two to five minutes.
    private static final double START = 180;
    /// For a load that nobody has measured.
    private static final double UNKNOWN = 120;

    private final ReferenceResults guide = ReferenceResults.load();
    private final Size size;
    private final boolean simulated;

    TimeLeft(Size size, boolean simulated) {
        this.size = size;
        this.simulated = simulated;
    }

    Duration of(List<Unit> left, Map<String, UnitRecord> records) {
        double seconds = left.stream().mapToDouble(unit -> seconds(unit, records)).sum();
        double starts = simulated ? 0 : START * left.stream().map(Unit::model).distinct().count();
        return Duration.ofSeconds(Math.round(seconds + starts));
    }

    private double seconds(Unit unit, Map<String, UnitRecord> records) {
        return records.values().stream().filter(record -> record.done() && record.unit().endsWith("/" + unit.workload()))
                .mapToDouble(UnitRecord::seconds).average().orElseGet(() -> published(unit));
    }

    private double published(Unit unit) {
        OptionalDouble same = mean(result -> result.model().equals(unit.model()) && result.workload().equals(unit.workload()));
        double whole = same.orElseGet(() -> mean(result -> result.workload().equals(unit.workload())).orElse(UNKNOWN));
        return whole * size.share();
    }

    private OptionalDouble mean(Predicate<ReferenceResults.Result> wanted) {
        return guide.results().stream().filter(wanted).mapToDouble(result -> result.figures().get(Figure.DURATION).orElseThrow()).average();
    }
}
