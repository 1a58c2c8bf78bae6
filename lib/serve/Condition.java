//SOURCES Fact.java ServerFacts.java Versions.java
package lib.serve;

import java.util.Optional;
import java.util.stream.Stream;

/// A comparison with a fact. It holds only where the fact is known. Exactly one comparison is given.
///
/// @param is       equal, as text
/// @param contains holds this text
/// @param below    smaller: a number, or a version part by part (`0.9` is below `0.20`)
/// @param atLeast  equal or larger, likewise
public record Condition(Fact fact, Optional<String> is, Optional<String> contains, Optional<String> below, Optional<String> atLeast) {

    public Condition {
        long given = Stream.of(is, contains, below, atLeast).filter(Optional::isPresent).count();
        if (fact == null || given != 1) {
            throw new IllegalArgumentException("a condition has a fact and one of is, contains, below and atLeast");
        }
        below.or(() -> atLeast).filter(bound -> !bound.matches("\\d+(\\.\\d+)*")).ifPresent(bound -> {
            throw new IllegalArgumentException("not a number or version: '%s'".formatted(bound));
        });
    }

    boolean holds(ServerFacts facts) {
        return facts.value(fact).map(this::holds).orElse(false);
    }

    private boolean holds(String value) {
        return is.map(value::equals)
                .or(() -> contains.map(value::contains))
                .or(() -> below.map(bound -> compare(value, bound) < 0))
                .or(() -> atLeast.map(bound -> compare(value, bound) >= 0)).orElseThrow();
    }

    private int compare(String value, String bound) {
        return switch (fact) {
            case ENGINE_VERSION, L4T -> Versions.compare(value, bound);
            default -> Double.compare(Double.parseDouble(value), Double.parseDouble(bound));
        };
    }
}
