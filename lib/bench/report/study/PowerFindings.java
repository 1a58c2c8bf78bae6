//SOURCES Finding.java Group.java Measurement.java Metric.java Settings.java Words.java
package lib.bench.report.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the device's settings do to one model under one load.
public final class PowerFindings {

    private static final List<Metric> COMPARED = List.of(Metric.OUTPUT, Metric.TTFT, Metric.TPOT);

    private PowerFindings() {}

    /// The clocks within each mode, the modes under equal clocks, and which setting is best at what.
    public static List<Finding> of(Group group) {
        List<Finding> findings = new ArrayList<>();
        List<String> modes = group.members().stream().flatMap(m -> m.settings().powerMode().stream()).distinct().toList();
        for (String mode : modes) {
            pair("%s: locking the clocks takes %%s".formatted(mode), at(group, mode, false), at(group, mode, true)).ifPresent(findings::add);
        }
        for (boolean locked : new boolean[] {false, true}) {
            for (int i = 1; i < modes.size(); i++) {
                pair("%s instead of %s, clocks %s, takes %%s".formatted(modes.getFirst(), modes.get(i), locked ? "locked" : "free"),
                        at(group, modes.get(i), locked), at(group, modes.getFirst(), locked)).ifPresent(findings::add);
            }
        }
        COMPARED.forEach(metric -> best(group, metric).ifPresent(findings::add));
        return findings;
    }

    private static Optional<Measurement> at(Group group, String mode, boolean locked) {
        return group.of(m -> m.settings().equals(new Settings(Optional.of(mode), Optional.of(locked)))).stream().findFirst();
    }

    private static Optional<Finding> pair(String sentence, Optional<Measurement> before, Optional<Measurement> after) {
        return before.flatMap(b -> after.map(a -> {
            List<Metric> both = COMPARED.stream().filter(metric -> b.has(metric) && a.has(metric)).toList();
            String changes = both.stream().map(metric -> "%s from %s to %s (%s)".formatted(metric.label(), metric.text(b.value(metric)),
                    metric.with(a.value(metric)), Words.change(b.value(metric), a.value(metric)))).collect(Collectors.joining(", "));
            return Finding.of(sentence.formatted(changes) + ".", both, List.of(b, a));
        }));
    }

    private static Optional<Finding> best(Group group, Metric metric) {
        List<Measurement> ranked = group.ranked(metric);
        if (ranked.size() < 2) {
            return Optional.empty();
        }
        Measurement best = ranked.getFirst();
        Measurement next = ranked.get(1);
        String text = "%s %s: %s with %s; next comes %s with %s (%s).".formatted(metric.moreIsBetter() ? "Highest" : "Lowest", metric.label(),
                best.settings(), Words.value(metric, best), next.settings(), Words.value(metric, next),
                Words.change(best.value(metric), next.value(metric)));
        return Optional.of(Finding.of(text, List.of(metric), Stream.of(best, next).toList()));
    }
}
