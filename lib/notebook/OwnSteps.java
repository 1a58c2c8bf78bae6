//SOURCES Notebook.java Compiled.java CompileException.java ../UsageException.java
package lib.notebook;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles the steps that a notebook brings along: they see what its cells see, and its cells see them.
final class OwnSteps {

    private OwnSteps() {}

    /// Compiles into a folder; without steps of its own the notebook leaves it empty.
    /// @throws CompileException naming file and line of the first error
    static void compile(Notebook notebook, Path folder) {
        if (notebook.steps().isEmpty()) {
            return;
        }
        var found = new DiagnosticCollector<JavaFileObject>();
        var options = List.of("-d", folder.toString(), "-classpath", System.getProperty("java.class.path"), "-g", "-proc:none", "-nowarn");
        var sources = notebook.steps().stream().map(Source::new).toList();
        boolean whole = ToolProvider.getSystemJavaCompiler().getTask(new StringWriter(), null, found, options, null, sources).call();
        found.getDiagnostics().stream().filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR).findFirst().ifPresent(error -> {
            String file = error.getSource() instanceof Source source ? source.step.file() : notebook.file();
            String message = error.getMessage(Locale.ROOT).strip().replaceAll("\\s*\\R\\s*", "; ");
            throw new CompileException(file, (int) Math.max(1, error.getLineNumber()), "", message);
        });
        if (!whole) {
            throw new CompileException(notebook.file(), 1, "", "its steps do not compile");
        }
    }

    /// The classes in the folder of [#compile].
    /// @throws CompileException for one that is in no package: cells could not name it
    static List<Compiled.ClassFile> classes(Notebook notebook, Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).sorted(Comparator.comparing(Path::toString, Comparator.comparingInt(String::length))).map(file -> {
                String name = folder.relativize(file).toString().replaceFirst("\\.class$", "").replace('/', '.');
                if (!name.contains(".")) {
                    throw new CompileException(notebook.steps().getFirst().file(), 1, "", "class %s needs a package: package scripts;".formatted(name));
                }
                return new Compiled.ClassFile(name, bytes(file));
            }).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final Notebook.OwnStep step;

        Source(Notebook.OwnStep step) {
            super(URI.create("notebook:///" + step.file().replaceFirst(".*/", "")), Kind.SOURCE);
            this.step = step;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return step.source();
        }
    }
}
