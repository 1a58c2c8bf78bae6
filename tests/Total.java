package tests;

import java.util.Optional;
import java.util.regex.Pattern;

/// What has become of tests. As text it is `N passed, N failed`, and `, N skipped` if any.
record Total(long passed, long failed, long skipped) {

    static final Total NOTHING = new Total(0, 0, 0);

    private static final Pattern LINE = Pattern.compile("(\\d+) passed, (\\d+) failed(?:, (\\d+) skipped)?");

    /// @return empty if the line is none
    static Optional<Total> parse(String line) {
        return Optional.of(LINE.matcher(line)).filter(matcher -> matcher.matches()).map(matcher -> new Total(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)),
                Optional.ofNullable(matcher.group(3)).map(Long::parseLong).orElse(0L)));
    }

    Total and(Total other) {
        return new Total(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    @Override
    public String toString() {
        return "%d passed, %d failed%s".formatted(passed, failed, skipped == 0 ? "" : ", " + skipped + " skipped");
    }
}
