//SOURCES Fact.java
package lib.serve;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What is known of a server and its host, beside the log. What is not known is absent, and no rule that asks for it holds.
public final class ServerFacts {

    /// Nothing is known: only the log counts.
    public static final ServerFacts NONE = new ServerFacts(Map.of());

    private final Map<Fact, String> values;

    private ServerFacts(Map<Fact, String> values) {
        this.values = values.isEmpty() ? Map.of() : new EnumMap<>(values);
    }

    /// These facts and one more, which replaces one of the same name.
    /// @param value text, a whole number, a share from 0 to 1, or whether it is so
    public ServerFacts with(Fact fact, Object value) {
        var more = new EnumMap<Fact, String>(Fact.class);
        more.putAll(values);
        more.put(fact, String.valueOf(value));
        return new ServerFacts(more);
    }

    public ServerFacts with(Fact fact, Optional<?> value) {
        return value.map(known -> with(fact, (Object) known)).orElse(this);
    }

    /// These facts and those of another source, whose word counts where both know a fact.
    public ServerFacts and(ServerFacts other) {
        ServerFacts both = this;
        for (var entry : other.values.entrySet()) {
            both = both.with(entry.getKey(), entry.getValue());
        }
        return both;
    }

    /// A fact as text; numbers with a decimal point, yes and no as `true` and `false`.
    public Optional<String> value(Fact fact) {
        return Optional.ofNullable(values.get(fact));
    }

    /// A fact with its name, e.g. `exit code: 137` or `cached share: 61 %`.
    String describe(Fact fact) {
        String value = value(fact).orElse("unknown");
        String name = fact.name().toLowerCase().replace('_', ' ');
        return name + ": " + (name.endsWith("share") ? "%.0f %%".formatted(Double.parseDouble(value) * 100) : value);
    }
}
