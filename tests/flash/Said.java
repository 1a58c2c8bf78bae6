//SOURCES ../../lib/Terminal.java
package tests.flash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import lib.Terminal;

/// What a command said.
///
/// @param out standard output
/// @param err standard error
record Said(int exitCode, String out, String err) {

    /// Runs a command with nobody at the terminal.
    static Said of(ToIntFunction<Terminal> command) {
        return of(command, line -> {});
    }

    /// Runs a command with nobody at the terminal.
    /// @param heard is told what was written to standard error, piece by piece and at once
    static Said of(ToIntFunction<Terminal> command, Consumer<String> heard) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                heard.accept(new String(bytes, offset, length, UTF_8));
            }
        };
        int exitCode = command.applyAsInt(Terminal.of(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)));
        return new Said(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /// Runs a command with somebody who answers its questions in this order.
    static Said answered(ToIntFunction<Terminal> command, String... answers) {
        var left = new ArrayDeque<>(List.of(answers));
        return of(terminal -> command.applyAsInt(terminal.answeredBy(new Terminal.Person() {
            @Override
            public Optional<String> line(String prompt) {
                terminal.err().println(prompt);
                return Optional.ofNullable(left.poll());
            }

            @Override
            public Optional<String> password(String prompt) {
                return Optional.empty();
            }
        })));
    }
}
