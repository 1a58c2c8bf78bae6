//SOURCES Secret.java Quote.java
package lib;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A command for a [Host]: what to run, and whether it only reads (a query) or alters the host (a change).
/// A host that plans refuses changes, so the kind must be honest.
///
/// @param argv      program and arguments, passed as they are: no shell expands them
/// @param env       variables set for the command, added to `LC_ALL=C.UTF-8` and `NO_COLOR=1`
/// @param stdin     the bytes on its standard input; empty means end of file at once
/// @param timeout   after this time the command and all it started are killed; up to a day
/// @param root      runs as root: through sudo unless the host's user is root
/// @param sensitive standard input holds a secret: a failure does not show the command's output
public record Command(Kind kind, List<String> argv, Map<String, String> env, byte[] stdin, Duration timeout, boolean root, boolean sensitive) {

    /// What a command does to its host.
    public enum Kind { QUERY, CHANGE }

    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public Command {
        argv = List.copyOf(argv);
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        stdin = stdin.clone();
        Objects.requireNonNull(kind);
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("a time limit is more than zero and at most a day: " + timeout);
        }
        env.keySet().forEach(name -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException("not the name of an environment variable: " + name);
            }
        });
    }

    /// A command that only reads.
    public static Command query(String... argv) {
        return of(Kind.QUERY, Arrays.asList(argv));
    }

    /// A command that alters the host.
    public static Command change(String... argv) {
        return of(Kind.CHANGE, Arrays.asList(argv));
    }

    /// A command of the given kind with no input, the default time limit of 60 s and no root rights.
    public static Command of(Kind kind, List<String> argv) {
        return new Command(kind, argv, Map.of(), new byte[0], DEFAULT_TIMEOUT, false, false);
    }

    public Command asRoot() {
        return new Command(kind, argv, env, stdin, timeout, true, sensitive);
    }

    public Command with(String name, String value) {
        var more = new TreeMap<>(env);
        more.put(name, value);
        return new Command(kind, argv, more, stdin, timeout, root, sensitive);
    }

    public Command within(Duration limit) {
        return new Command(kind, argv, env, stdin, limit, root, sensitive);
    }

    public Command stdin(byte[] bytes) {
        return new Command(kind, argv, env, bytes, timeout, root, sensitive);
    }

    public Command stdin(String text) {
        return stdin(Quote.source(text));
    }

    /// A secret for standard input: it never reaches an argument list, and a failure does not show the output.
    public Command stdin(Secret secret) {
        return new Command(kind, argv, env, secret.bytes(), timeout, root, true);
    }

    public boolean isChange() {
        return kind == Kind.CHANGE;
    }

    /// The command as a person would type it, without its input; of a script of several lines the first.
    public String display() {
        var words = new ArrayList<String>();
        if (root) {
            words.add("sudo");
        }
        env.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(argv);
        String line = Quote.sh(words);
        int end = line.indexOf('\n');
        return end < 0 ? line : line.substring(0, end) + " ...";
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase() + ": " + display();
    }
}
