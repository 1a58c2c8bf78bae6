//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Repository.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tests themselves: JBang compiles what [AllTests] names, and what it does not name would never run.
class SuiteTest {

    @Test
    void everyTestOfTheRepositoryIsInThisRun() throws IOException {
        Path root = Repository.root();
        List<String> tests;
        try (var files = Files.walk(root.resolve("tests"))) {
            tests = files.map(file -> root.relativize(file).toString()).filter(file -> file.endsWith("Test.java")).toList();
        }

        assertThat(tests).isNotEmpty().allSatisfy(file ->
                assertThat(SuiteTest.class.getResource("/" + file.replace(".java", ".class"))).as(file).isNotNull());
    }
}
