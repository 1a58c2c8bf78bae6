//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/LogReading.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import lib.serve.Fact;
import lib.serve.Finding;
import lib.serve.KnownIssues;
import lib.serve.LogReading;
import lib.serve.ServerFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules as data: what one may say, and what it means.
class KnownIssuesTest {

    private static String rule(String recognised) {
        return """
                {"engines": [], "issues": [{"id": "broken-fan", "severity": "problem", "title": "The fan stands still", "cause": "Dust.",
                  "fix": "Clean it.", "sources": ["fan#1"], %s}]}""".formatted(recognised);
    }

    private static boolean applies(String recognised, ServerFacts facts, String... log) {
        var reading = new LogReading(KnownIssues.parse(rule(recognised)));
        Stream.of(log).forEach(reading);
        return reading.end(facts).findings().stream().map(Finding::id).toList().equals(List.of("broken-fan"));
    }

    private static boolean applies(String recognised, String... log) {
        return applies(recognised, ServerFacts.NONE, log);
    }

    @Test
    void ofAnyOnePatternIsEnough() {
        var any = "\"log\": {\"any\": [\"fan stalled\", \"no tacho\"]}";

        assertThat(applies(any, "x no tacho y")).isTrue();
        assertThat(applies(any, "fan stalle", "d")).isFalse();
    }

    @Test
    void ofAllEveryPatternIsNeeded() {
        var all = "\"log\": {\"all\": [\"fan stalled\", \"no tacho\"]}";

        assertThat(applies(all, "no tacho", "other", "fan stalled")).isTrue();
        assertThat(applies(all, "no tacho, fan stalled")).isTrue();
        assertThat(applies(all, "no tacho", "no tacho")).isFalse();
    }

    @Test
    void withinIsTheNumberOfLinesThatTheMatchesMaySpan() {
        var within = "\"log\": {\"all\": [\"fan stalled\", \"no tacho\"], \"within\": 2}";

        assertThat(applies(within, "fan stalled", "-", "no tacho")).isTrue();
        assertThat(applies(within, "fan stalled", "-", "-", "no tacho")).isFalse();
        assertThat(applies(within, "fan stalled", "-", "-", "fan stalled", "no tacho")).isTrue();
    }

    @Test
    void whatIsAbsentMayStandNowhere() {
        var absent = "\"log\": {\"any\": [\"fan stalled\"], \"absent\": [\"fan runs\"]}";

        assertThat(applies(absent, "fan stalled")).isTrue();
        assertThat(applies(absent, "fan stalled", "fan runs")).isFalse();
        assertThat(applies(absent, "fan runs", "fan stalled")).isFalse();
    }

    @Test
    void anExpressionIsTriedOnLinesWithItsLiteralOnly() {
        var regex = "\"log\": {\"any\": [{\"contains\": \"tacho\", \"regex\": \"^fan [0-9]+: no\"}]}";

        assertThat(applies(regex, "fan 12: no tacho")).isTrue();
        assertThat(applies(regex, "fan 12: no signal")).isFalse();
        assertThat(applies(regex, "fan x: no tacho")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"is\": \"137\" | EXIT_CODE | 137 | true", "\"is\": \"137\" | EXIT_CODE | 1 | false",
            "\"contains\": \"jetson\" | IMAGE | a/jetson:1 | true", "\"contains\": \"jetson\" | IMAGE | a/b:1 | false",
            "\"below\": \"0.5\" | FREE_SHARE | 0.49 | true", "\"below\": \"0.5\" | FREE_SHARE | 0.5 | false",
            "\"atLeast\": \"0.5\" | FREE_SHARE | 0.5 | true",
            "\"below\": \"0.20\" | ENGINE_VERSION | 0.9.2 | true", "\"below\": \"0.20\" | ENGINE_VERSION | 0.19.1+cu130 | true",
            "\"below\": \"0.20\" | ENGINE_VERSION | 0.20.0 | false", "\"below\": \"0.20\" | ENGINE_VERSION | v1.0rc1 | false",
            "\"atLeast\": \"39\" | L4T | 38.4.0 | false", "\"atLeast\": \"39\" | L4T | 39.0.0 | true",
            "\"is\": \"137\" | OOM_KILLED | true | false"})
    void aConditionComparesAFact(String comparison, Fact fact, String value, boolean holds) {
        var condition = "\"host\": [{\"fact\": \"%s\", %s}]".formatted(fact == Fact.OOM_KILLED ? "exit_code" : fact.name().toLowerCase(), comparison);

        assertThat(applies(condition, ServerFacts.NONE.with(fact, value))).isEqualTo(holds);
    }

    @Test
    void aConditionOnWhatIsNotKnownDoesNotHold() {
        assertThat(applies("\"host\": [{\"fact\": \"free_share\", \"below\": \"0.5\"}]", ServerFacts.NONE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "\"log\": {\"any\": [{\"contains\": \"tacho\", \"regex\": \"(\"}]} | Unclosed group",
            "\"log\": {\"any\": [{\"contains\": \"tacho\", \"regex\": \"(a+)+b\"}]} | repeats a group",
            "\"log\": {\"any\": [{\"contains\": \"tacho\", \"regex\": \"a.*b.*c\"}]} | has .* twice",
            "\"log\": {\"any\": [{\"contains\": \"tacho\", \"regex\": \"(a)\\\\1\"}]} | refers back",
            "\"log\": {\"any\": [{\"regex\": \"tacho\"}]} | contains",
            "\"log\": {\"any\": [\"no\"]} | a literal of 4 characters or more: 'no'",
            "\"log\": {\"absent\": [\"no tacho\"]} | absence alone shows nothing",
            "\"log\": {\"any\": [\"no tacho\"], \"within\": 3} | within is",
            "\"log\": {\"any\": [\"no tacho\"], \"anny\": []} | anny",
            "\"host\": [{\"fact\": \"moon\", \"is\": \"full\"}] | moon",
            "\"host\": [{\"fact\": \"l4t\"}] | one of is, contains, below and atLeast",
            "\"host\": [{\"fact\": \"l4t\", \"below\": \"new\"}] | not a number or version: 'new'",
            "\"host\": [] | something to recognise the problem by"})
    void aBrokenRuleIsNamedWhenTheRulesAreLoaded(String recognised, String error) {
        assertThatThrownBy(() -> KnownIssues.parse(rule(recognised))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rule 'broken-fan': ").hasMessageContaining(error);
    }

    @Test
    void twoRulesOfOneNameAreAnError() {
        var one = rule("\"log\": {\"any\": [\"no tacho\"]}");
        var rule = one.substring(one.indexOf("{\"id\""), one.lastIndexOf("]}"));
        var twice = "{\"engines\": [], \"issues\": [%s, %s]}".formatted(rule, rule);

        assertThatThrownBy(() -> KnownIssues.parse(twice)).hasMessageStartingWith("rule 'broken-fan': an id is of small letters");
    }

    @Test
    void aRuleWithoutATitleIsAnError() {
        assertThatThrownBy(() -> KnownIssues.parse(rule("\"log\": {\"any\": [\"no tacho\"]}").replace("\"title\": \"The fan stands still\", ", "")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("rule 'broken-fan': ").hasMessageContaining("title");
    }
}
