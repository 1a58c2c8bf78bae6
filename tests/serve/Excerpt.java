//SOURCES ../Repository.java ../../lib/serve/ServerFacts.java
package tests.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import lib.serve.Fact;
import lib.serve.ServerFacts;
import tests.Repository;

/// A log in `tests/serve/logs`, and what `expected.txt` there says of it.
///
/// @param facts what is known beside the log
/// @param rules that it raises; none for the log of a healthy server
record Excerpt(String file, ServerFacts facts, List<String> rules) {

    private static final String FOLDER = "tests/serve/logs/";
    private static final Pattern FACT = Pattern.compile("([A-Z0-9_]+)=(.*?)(?= [A-Z0-9_]+=|$)");

    static List<Excerpt> all() {
        return Repository.text(FOLDER + "expected.txt").lines().filter(line -> !line.startsWith("#")).map(Excerpt::parse).toList();
    }

    private static Excerpt parse(String line) {
        String[] fields = line.split("\\|", -1);
        ServerFacts facts = ServerFacts.NONE;
        for (var fact : FACT.matcher(fields[1].strip()).results().toList()) {
            facts = facts.with(Fact.valueOf(fact.group(1)), fact.group(2));
        }
        var rules = Arrays.stream(fields[2].split(",")).map(String::strip).filter(rule -> !rule.isEmpty()).toList();
        return new Excerpt(fields[0].strip(), facts, rules);
    }

    static List<String> files() {
        try (var files = Files.list(Repository.root().resolve(FOLDER))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".log")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return Repository.text(FOLDER + file).lines().toList();
    }

    @Override
    public String toString() {
        return file;
    }
}
