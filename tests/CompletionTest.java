//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Repository.java ../lib/Program.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lib.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `scripts/completion.bash`, asked as bash asks it.
class CompletionTest {

    /// What it offers for the last of these words.
    private static List<String> offered(String... words) {
        String script = """
                cd "$1" && shift && . scripts/completion.bash
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _thorbook
                printf '%s\\n' "${COMPREPLY[@]}\"""";
        var arguments = new ArrayList<>(List.of("-c", script, "bash", Repository.root().toString()));
        arguments.addAll(List.of(words));
        return new Program("bash").run(arguments).stdout().lines().filter(line -> !line.isEmpty()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model- | model-list model-fit model-download
            server | servers server-logs server-stop
            xyz    |
            """)
    void namesAreThoseOfTheCatalog(String begun, String names) {
        assertThat(offered("./jbang", begun)).containsExactlyInAnyOrder(names == null ? new String[0] : names.split(" "));
    }

    @Test
    void optionsAreThoseOfTheCommand() {
        assertThat(offered("./jbang", "model-fit", "--co")).containsExactly("--concurrency", "--config", "--context");
        assertThat(offered("./jbang", "tune", "--mo")).contains("--mode");
        assertThat(offered("./jbang", "model-fit", "Qwen")).isEmpty();
        assertThat(offered("./jbang", "nothing", "--x")).isEmpty();
    }
}
