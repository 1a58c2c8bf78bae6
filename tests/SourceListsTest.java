//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Repository.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// JBang compiles what `//SOURCES` and `//DEPS` name, from file to file, and no more: a pattern of files works only where the files
/// are, and not from a URL. A class that is missing shows here before a script that needs it fails to build.
class SourceListsTest {

    private static final Pattern DIRECTIVE = Pattern.compile("(?m)^//(SOURCES|DEPS|FILES)\\s+(.*)$");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([a-z][\\w.]*?)\\.([A-Z]\\w*)");
    private static final Pattern TEXT = Pattern.compile("(?s)\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'|//[^\n]*|/\\*.*?\\*/");
    private static final Pattern CELL = Pattern.compile("(?ms)^```java[^\n]*\n(.*?)^```");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w*");

    /// The packages of each library, by its group and artifact.
    private static final Map<String, String> LIBRARIES = Map.of(
            "picocli", "info.picocli:picocli",
            "com.fasterxml.jackson.annotation", "com.fasterxml.jackson.core:jackson-databind",
            "com.fasterxml.jackson.databind", "com.fasterxml.jackson.core:jackson-databind",
            "com.fasterxml.jackson.dataformat.yaml", "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml",
            "org.apache.commons.exec", "org.apache.commons:commons-exec",
            "org.commonmark.ext.gfm.tables", "org.commonmark:commonmark-ext-gfm-tables",
            "org.commonmark.node", "org.commonmark:commonmark");

    /// A source file and what it names and uses.
    ///
    /// @param sources files of the repository that it names
    /// @param deps    group and artifact of the libraries that it names
    /// @param uses    files of the repository whose classes it uses
    private record Source(Set<Path> sources, Set<String> deps, Set<Path> uses, Set<String> imports) {}

    private final Map<Path, Source> files = read();

    @Test
    void everySourceFileReachesAllThatItUses() {
        var missing = new TreeMap<String, Set<String>>();
        files.forEach((file, source) -> {
            Set<Path> reached = reached(file);
            var lacking = source.uses().stream().filter(used -> !reached.contains(used)).map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
            if (!lacking.isEmpty()) {
                missing.put(file.toString(), lacking);
            }
        });
        assertThat(missing).as("used, but in no //SOURCES from here on").isEmpty();
    }

    @Test
    void everySourceFileReachesTheLibrariesThatItImports() {
        var missing = new TreeMap<String, Set<String>>();
        files.forEach((file, source) -> {
            var deps = reached(file).stream().flatMap(other -> files.get(other).deps().stream()).collect(Collectors.toSet());
            var lacking = source.imports().stream()
                    .flatMap(name -> LIBRARIES.entrySet().stream().filter(library -> (name + ".").startsWith(library.getKey() + ".")).map(Map.Entry::getValue))
                    .filter(library -> !deps.contains(library)).collect(Collectors.toCollection(TreeSet::new));
            if (!lacking.isEmpty()) {
                missing.put(file.toString(), lacking);
            }
        });
        assertThat(missing).as("imported, but in no //DEPS from here on").isEmpty();
    }

    @Test
    void whatTheCellsOfRecipesUseComesWithThem() throws IOException {
        var reached = reached(Path.of("scripts/Recipe.java"));
        var missing = new TreeMap<String, Set<String>>();
        try (var recipes = Files.list(Repository.root().resolve("recipes"))) {
            for (Path recipe : recipes.toList()) {
                var cells = CELL.matcher(Files.readString(recipe)).results().map(cell -> cell.group(1)).collect(Collectors.joining());
                var lacking = usedBy(cells).filter(file -> files.containsKey(file) && !reached.contains(file)).map(Path::toString)
                        .collect(Collectors.toCollection(TreeSet::new));
                if (!lacking.isEmpty()) {
                    missing.put(recipe.getFileName().toString(), lacking);
                }
            }
        }
        assertThat(missing).as("used in a cell, but in no //SOURCES from scripts/Recipe.java on").isEmpty();
    }

    /// Files of the classes that cells name, by an import or because the scope has them.
    private static Stream<Path> usedBy(String cells) {
        return Stream.concat(IMPORT.matcher(cells).results().map(name -> Path.of(name.group(1).replace('.', '/'), name.group(2) + ".java")),
                NAME.matcher(TEXT.matcher(cells).replaceAll(" ")).results()
                        .flatMap(name -> Stream.of("scripts", "lib", "lib/notebook").map(folder -> Path.of(folder, name.group() + ".java"))));
    }

    @Test
    void everyFileThatADirectiveNamesIsThere() {
        assertThat(files.values().stream().flatMap(source -> source.sources().stream()).filter(file -> !files.containsKey(file))).isEmpty();
    }

    private Set<Path> reached(Path from) {
        var reached = new HashSet<Path>();
        var todo = new ArrayDeque<>(List.of(from));
        while (!todo.isEmpty()) {
            Path file = todo.pop();
            if (reached.add(file) && files.containsKey(file)) {
                todo.addAll(files.get(file).sources());
            }
        }
        reached.retainAll(files.keySet());
        return reached;
    }

    private static Map<Path, Source> read() {
        Path root = Repository.root();
        try (var found = Stream.of("lib", "scripts").map(root::resolve).flatMap(SourceListsTest::walk)) {
            Set<Path> all = found.filter(file -> file.toString().endsWith(".java")).map(root::relativize).collect(Collectors.toCollection(TreeSet::new));
            return all.stream().collect(Collectors.toMap(file -> file, file -> source(file, Repository.text(file.toString()), all)));
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source source(Path file, String text, Set<Path> all) {
        var sources = new TreeSet<Path>();
        var deps = new TreeSet<String>();
        DIRECTIVE.matcher(text).results().forEach(directive -> {
            for (String word : directive.group(2).strip().split("\\s+")) {
                switch (directive.group(1)) {
                    case "SOURCES" -> sources.add(file.resolveSibling(word).normalize());
                    case "DEPS" -> deps.add(word.replaceFirst(":[^:]*$", ""));
                    default -> assertThat(Repository.root().resolve(file).resolveSibling(word.replaceFirst(".*=", ""))).exists();
                }
            }
        });
        var imports = IMPORT.matcher(text).results().map(match -> match.group(1) + "." + match.group(2)).collect(Collectors.toCollection(TreeSet::new));
        var uses = imports.stream().map(name -> Path.of(name.replace('.', '/') + ".java")).filter(all::contains).collect(Collectors.toCollection(TreeSet::new));
        // a class of the same package needs no import
        NAME.matcher(TEXT.matcher(text).replaceAll(" ")).results().map(match -> file.resolveSibling(match.group() + ".java"))
                .filter(used -> all.contains(used) && !used.equals(file) && !imported(imports, used)).forEach(uses::add);
        return new Source(sources, deps, uses, imports);
    }

    /// Whether a class of this simple name comes from elsewhere.
    private static boolean imported(Set<String> imports, Path used) {
        String simple = used.getFileName().toString().replace(".java", "");
        return imports.stream().anyMatch(name -> name.endsWith("." + simple));
    }
}
