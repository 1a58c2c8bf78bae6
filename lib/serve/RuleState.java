//SOURCES Finding.java ServerFacts.java
package lib.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// How far one rule has been met by the lines read so far.
final class RuleState {

    private static final int SHOWN = 3;

    private final KnownIssue issue;
    /// The last match of each pattern in `all`.
    private final LogLine[] latest;
    private final List<LogLine> any = new ArrayList<>();
    private List<LogLine> all = List.of();
    private boolean spoilt;

    RuleState(KnownIssue issue) {
        this.issue = issue;
        this.latest = new LogLine[issue.log().map(log -> log.all().size()).orElse(0)];
    }

    /// What a pattern is for in its rule.
    enum Role { ANY, ALL, ABSENT }

    /// A line matches one of the rule's patterns.
    /// @param index of the pattern among those of its role
    void matched(Role role, int index, LogLine line) {
        switch (role) {
            case ABSENT -> spoilt = true;
            case ANY -> {
                if (any.size() < SHOWN && (any.isEmpty() || any.getLast().number() != line.number())) {
                    any.add(line);
                }
            }
            case ALL -> {
                latest[index] = line;
                if (all.isEmpty() && Arrays.stream(latest).allMatch(Objects::nonNull) && close()) {
                    all = Arrays.stream(latest).distinct().sorted(Comparator.comparingLong(LogLine::number)).toList();
                }
            }
        }
    }

    private boolean close() {
        var numbers = Arrays.stream(latest).mapToLong(LogLine::number).summaryStatistics();
        return issue.log().flatMap(LogRule::within).map(limit -> numbers.getMax() - numbers.getMin() <= limit).orElse(true);
    }

    /// The finding, if the log that has ended and the facts meet the rule.
    Optional<Finding> finding(ServerFacts facts) {
        boolean engine = issue.engines().isEmpty() || facts.value(Fact.ENGINE).map(issue.engines()::contains).orElse(true);
        boolean log = issue.log().map(this::met).orElse(true);
        if (!engine || !log || !issue.host().stream().allMatch(condition -> condition.holds(facts))) {
            return Optional.empty();
        }
        var lines = Stream.concat(all.stream(), any.stream()).distinct().sorted(Comparator.comparingLong(LogLine::number)).toList();
        var shown = issue.host().stream().map(condition -> facts.describe(condition.fact())).toList();
        return Optional.of(new Finding(issue.id(), issue.severity(), issue.title(), issue.cause(), issue.fix(),
                issue.commands(), issue.sources(), lines, shown));
    }

    private boolean met(LogRule rule) {
        return !spoilt && (rule.any().isEmpty() || !any.isEmpty()) && (rule.all().isEmpty() || !all.isEmpty());
    }
}
