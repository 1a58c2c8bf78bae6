//SOURCES ../../WorkloadProfile.java Group.java Measurement.java Settings.java Subject.java
package lib.bench.report.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import lib.bench.WorkloadProfile;

/// A set of results, and which of them can be set against each other.
///
/// @param measurements in the order in which they were read; the same result twice counts once
public record Study(List<Measurement> measurements) {

    /// What a result is, whoever reported it; two that agree in all of this are one.
    private record Same(Subject subject, Settings settings, String workload, Map<String, Double> figures) {}

    public Study {
        var seen = new HashSet<Same>();
        measurements = measurements.stream().filter(m -> seen.add(new Same(m.subject(), m.settings(), m.workload(), m.figures().figures()))).toList();
    }

    /// Groups of comparable results: first those that differ in the device's settings, then those that differ in the weights of one
    /// family of models, then those of a scenario, whatever the models.
    public List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        by(m -> List.of(m.subject(), m.workload())).stream().filter(group -> differing(group, Measurement::settings))
                .map(group -> new Group(Group.Kind.POWER_MODES, group)).forEach(groups::add);
        by(m -> List.of(isScenario(m), isScenario(m) ? "" : m.subject().family(), m.workload(), m.settings())).stream()
                .filter(group -> differing(group, Measurement::subject))
                .map(group -> new Group(isScenario(group.getFirst()) ? Group.Kind.SCENARIO : Group.Kind.PRECISIONS, group)).forEach(groups::add);
        return groups;
    }

    /// Results that stand in no group.
    public List<Measurement> single() {
        var grouped = groups().stream().flatMap(group -> group.members().stream()).collect(Collectors.toSet());
        return measurements.stream().filter(m -> !grouped.contains(m)).toList();
    }

    public List<Group> groups(Group.Kind kind) {
        return groups().stream().filter(group -> group.kind() == kind).toList();
    }

    /// The first result of a model under a load, with settings that contradict none of these.
    public Optional<Measurement> find(String model, Settings settings, String workload) {
        return measurements.stream()
                .filter(m -> m.subject().name().equals(model) && m.workload().equals(workload) && m.settings().agreesWith(settings)).findFirst();
    }

    private List<List<Measurement>> by(Function<Measurement, Object> key) {
        return List.copyOf(measurements.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList())).values());
    }

    private static boolean differing(List<Measurement> group, Function<Measurement, Object> what) {
        return group.stream().map(what).distinct().count() > 1;
    }

    /// A load of the guide that sends everything at once: what counts there is how a model gets through a crowd.
    private static boolean isScenario(Measurement measurement) {
        return Arrays.stream(WorkloadProfile.values()).anyMatch(load -> load.toString().equals(measurement.workload()) && load.concurrency().isEmpty());
    }
}
