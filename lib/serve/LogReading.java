//SOURCES Diagnosis.java KnownIssues.java LiteralSearch.java RuleState.java
package lib.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads a log line by line and looks for known problems. It keeps a few lines for each rule and no more, so a log may be
/// of any length. One reading is for one log, in one thread.
public final class LogReading implements Consumer<String> {

    private static final int LAST_ERRORS = 5;
    /// What stands in a line when something went wrong: a log level, or the name of an exception.
    private static final List<String> ERRORS = List.of("ERROR", "CRITICAL", "FATAL", "fatal", "panic: ", "[E]", "Error: ", "Exception: ",
            "level=error", "Error response from daemon");

    /// Where a pattern belongs.
    private record Use(LogPattern pattern, RuleState rule, RuleState.Role role, int index) {}

    private final KnownIssues known;
    private final List<RuleState> rules = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final LiteralSearch literals;
    private final ArrayDeque<LogLine> lastErrors = new ArrayDeque<>();
    private ServerFacts fromLog = ServerFacts.NONE;
    private long number;

    public LogReading(KnownIssues known) {
        this.known = known;
        for (KnownIssue issue : known.issues()) {
            var state = new RuleState(issue);
            rules.add(state);
            issue.log().ifPresent(log -> {
                use(log.any(), state, RuleState.Role.ANY);
                use(log.all(), state, RuleState.Role.ALL);
                use(log.absent(), state, RuleState.Role.ABSENT);
            });
        }
        var texts = new ArrayList<>(uses.stream().map(use -> use.pattern().contains()).toList());
        known.engines().forEach(mark -> texts.add(mark.line().contains()));
        texts.addAll(ERRORS);
        literals = new LiteralSearch(texts);
    }

    private void use(List<LogPattern> patterns, RuleState state, RuleState.Role role) {
        for (int i = 0; i < patterns.size(); i++) {
            uses.add(new Use(patterns.get(i), state, role, i));
        }
    }

    /// The next line, without its end.
    @Override
    public void accept(String line) {
        number++;
        BitSet found = literals.find(line, LogPattern.LONGEST_LINE);
        if (!found.isEmpty()) {
            String head = line.length() > LogPattern.LONGEST_LINE ? line.substring(0, LogPattern.LONGEST_LINE) : line;
            found.stream().forEach(index -> holds(index, head));
        }
    }

    private void holds(int index, String line) {
        int mark = index - uses.size();
        if (mark >= known.engines().size()) {
            remember(line);
            return;
        }
        if (mark >= 0) {
            engine(known.engines().get(mark), line);
            return;
        }
        Use use = uses.get(index);
        if (use.pattern().confirms(line)) {
            use.rule().matched(use.role(), use.index(), LogLine.of(number, line, line.indexOf(use.pattern().contains())));
        }
    }

    private void engine(KnownIssues.EngineMark mark, String line) {
        if (!mark.line().confirms(line)) {
            return;
        }
        fromLog = fromLog.with(Fact.ENGINE, mark.engine());
        mark.line().regex().map(regex -> regex.matcher(line)).filter(match -> match.find() && match.groupCount() > 0)
                .ifPresent(match -> fromLog = fromLog.with(Fact.ENGINE_VERSION, match.group(1)));
    }

    private void remember(String line) {
        if (lastErrors.isEmpty() || lastErrors.getLast().number() != number) {
            lastErrors.add(LogLine.of(number, line, 0));
        }
        if (lastErrors.size() > LAST_ERRORS) {
            lastErrors.remove();
        }
    }

    /// The end of the log: what it and the facts show. Where both name an engine, the log's word counts.
    public Diagnosis end(ServerFacts facts) {
        ServerFacts together = facts.and(fromLog);
        var findings = rules.stream().map(rule -> rule.finding(together)).flatMap(Optional::stream)
                .sorted(Comparator.comparing(Finding::severity).thenComparing(LogReading::firstLine)).toList();
        return new Diagnosis(number, together.value(Fact.ENGINE), together.value(Fact.ENGINE_VERSION), findings,
                findings.isEmpty() ? List.copyOf(lastErrors) : List.of());
    }

    /// Findings without a line come first: the host's state was there before the log began.
    private static long firstLine(Finding finding) {
        return finding.lines().isEmpty() ? 0 : finding.lines().getFirst().number();
    }
}
