//DEPS info.picocli:picocli:4.7.7 org.apache.commons:commons-exec:1.5.0
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//DEPS com.fasterxml.jackson.datatype:jackson-datatype-jdk8:2.22.1
//SOURCES ../Host.java ../StepException.java
package lib.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import lib.Command;
import lib.Host;
import lib.StepException;
import org.apache.commons.exec.DefaultExecutor;
import picocli.CommandLine;

/// Thorbook itself on a host, to do there what needs the host's own network and disk: this process's classes and the few libraries
/// they need, brought once to `~/.cache/thorbook/tool/CHECKSUM`, and run by a Java of the host.
final class ToolOnHost {

    private static final String JAVA_25 = """
            for home in "$JAVA_HOME" "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" /usr/lib/jvm/*; do
              version=$(sed -n 's/^JAVA_VERSION="\\([0-9]*\\).*/\\1/p' "$home/release" 2> /dev/null)
              if [ "${version:-0}" -ge 25 ] && [ -x "$home/bin/java" ]; then printf '%s\\n' "$home/bin/java"; break; fi
            done""";
    private static final String THERE = "[ -e ~/.cache/thorbook/tool/\"$1\"/complete ] && echo yes || true";
    private static final String RUN = """
            java=$1; tool=$2; main=$3; shift 3
            exec "$java" -XX:+UseSerialGC -Xmx96m --enable-native-access=ALL-UNNAMED \
            -cp "$HOME/.cache/thorbook/tool/$tool/*" "$main" "$@\"""";

    private final Host host;
    private final String java;

    private ToolOnHost(Host host, String java) {
        this.host = host;
        this.java = java;
    }

    /// Looks for a Java 25 or later: `JAVA_HOME`, the PATH, `/usr/lib/jvm`. Queries only.
    static Optional<ToolOnHost> find(Host host) {
        String java = host.query("sh", "-c", JAVA_25);
        return java.isEmpty() ? Optional.empty() : Optional.of(new ToolOnHost(host, java));
    }

    /// A command that runs a main class of ours there, after bringing what it needs if it is not there yet.
    Command command(Class<?> main, List<String> arguments) {
        Map<String, byte[]> jars = jars(main);
        String checksum = checksum(jars);
        if (host.query("sh", "-c", THERE, "sh", checksum).isEmpty()) {
            String home = host.query("sh", "-c", "echo ~");
            String folder = "%s/.cache/thorbook/tool/%s/".formatted(home, checksum);
            jars.forEach((name, bytes) -> host.write(folder + name, bytes, 0644, false));
            host.write(folder + "complete", "", 0644, false);
        }
        var argv = new ArrayList<>(List.of("sh", "-c", RUN, "sh", java, checksum, main.getName()));
        argv.addAll(arguments);
        return Command.of(Command.Kind.CHANGE, argv);
    }

    /// Where the classes come from: our own, and those of the libraries that a step on its own host needs.
    private static Map<String, byte[]> jars(Class<?> main) {
        var places = new LinkedHashSet<Path>();
        Stream.of(main, CommandLine.class, ObjectMapper.class, JsonParser.class, JsonProperty.class, Jdk8Module.class,
                DefaultExecutor.class)
                .forEach(type -> places.add(place(type)));
        var jars = new LinkedHashMap<String, byte[]>();
        try {
            for (Path place : places) {
                boolean folder = Files.isDirectory(place);
                jars.put(folder ? "thorbook.jar" : place.getFileName().toString(), folder ? packed(place) : Files.readAllBytes(place));
            }
            return jars;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new StepException("can't find where %s was loaded from".formatted(type.getName()));
        }
    }

    /// The classes of a folder as a jar that is the same each time.
    private static byte[] packed(Path folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> own(folder.relativize(file))).sorted().toList()) {
                var entry = new JarEntry(folder.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                Files.copy(file, jar);
            }
        }
        return bytes.toByteArray();
    }

    private static boolean own(Path file) {
        return file.startsWith("lib") || file.startsWith("scripts");
    }

    private static String checksum(Map<String, byte[]> jars) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            jars.values().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
