///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.junit.platform:junit-platform-launcher:6.1.3
//DEPS org.assertj:assertj-core:3.27.7 org.testcontainers:testcontainers:2.0.5 org.slf4j:slf4j-simple:1.7.36
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//SOURCES *.java bench/*.java docker/*.java flash/*.java hub/*.java matrix/*.java notebook/*.java report/*.java serve/*.java telemetry/*.java ../scripts/*.java ../lib/**/*.java
package tests;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.regex.Pattern;
import lib.Terminal;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.testcontainers.DockerClientFactory;

/// Runs the tests: `test`, or `test Host Quote` for the classes with one of these words in their name.
///
/// Tests with the tag `docker` mostly wait for containers, so they run beside the others, and those of networks and of whole devices
/// (tag `network`) beside the rest, each in a process of its own: what a test changes in its JVM is not seen elsewhere. Where no Docker
/// engine answers they are skipped; with `CI=true` in the environment that is a failure. The last line is `N passed, N failed`,
/// followed by the skipped ones if there are any; exit code 1 if any failed.
public final class AllTests {

    /// Testcontainers reads these from the environment alone. No reaper: [LabContainer] removes what a killed run left
    /// behind. Without them Testcontainers would pull images, which a machine without a registry can't.
    private static final Map<String, String> ENVIRONMENT = Map.of("TESTCONTAINERS_RYUK_DISABLED", "true", "TESTCONTAINERS_HOST_OVERRIDE", "localhost");
    /// The system property that tells a process which tests are its own.
    private static final String PART = "tests.part";

    /// The tests of one process.
    private enum Part {
        NETWORK("docker & network"), DOCKER("docker & !network"), OTHERS("!docker");

        private final String tags;

        Part(String tags) {
            this.tags = tags;
        }

        LauncherDiscoveryRequest request(String... words) {
            var request = LauncherDiscoveryRequestBuilder.request().selectors(selectPackage("tests")).filters(TagFilter.includeTags(tags));
            return (words.length == 0 ? request : request.filters(ClassNameFilter.includeClassNamePatterns(
                    Arrays.stream(words).map(word -> "(?i).*" + Pattern.quote(word) + ".*").toArray(String[]::new)))).build();
        }

        /// How many test methods there are; a parameterized one counts once.
        long tests(Launcher launcher, String... words) {
            return launcher.discover(request(words)).countTestIdentifiers(test -> test.getSource().filter(MethodSource.class::isInstance).isPresent());
        }
    }

    private AllTests() {}

    public static void main(String... words) throws IOException, InterruptedException {
        String part = System.getProperty(PART);
        System.exit(part == null ? run(Terminal.system().out(), words) : run(Part.valueOf(part), Terminal.system().out(), words));
    }

    private static int run(PrintStream out, String... words) throws IOException, InterruptedException {
        Launcher launcher = LauncherFactory.create();
        var parts = Arrays.stream(Part.values()).filter(part -> part.tests(launcher, words) > 0).toList();
        if (parts.isEmpty()) {
            out.println("no test class has %s in its name".formatted(String.join(" or ", words)));
            return 2;
        }
        var processes = new ArrayList<Process>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> processes.forEach(Process::destroy)));
        for (var part : parts) {
            processes.add(start(part, words));
        }
        var totals = new ArrayBlockingQueue<Total>(processes.size());
        processes.forEach(process -> Thread.ofVirtual().start(() -> totals.add(follow(process, out))));
        var total = Total.NOTHING;
        for (var _ : processes) {
            total = total.and(totals.take());
        }
        out.println(total);
        return total.failed() > 0 ? 1 : 0;
    }

    private static Process start(Part part, String... words) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-D%s=%s".formatted(PART, part), "-cp", System.getProperty("java.class.path"),
                AllTests.class.getName()));
        command.addAll(Arrays.asList(words));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        ENVIRONMENT.forEach(builder.environment()::putIfAbsent);
        return builder.start();
    }

    /// Passes on what a process says until its last line, the total.
    private static Total follow(Process process, PrintStream out) {
        Optional<Total> total = Optional.empty();
        try (var lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Total> parsed = Total.parse(line);
                if (parsed.isEmpty()) {
                    out.println(line);
                }
                total = parsed;
            }
            process.waitFor();
        } catch (IOException | InterruptedException e) {
            out.println("its output can't be read any more: " + e.getMessage());
        }
        return total.orElseGet(() -> {
            out.println("FAILED: tests ended before their end, with exit code " + process.exitValue());
            return new Total(0, 1, 0);
        });
    }

    private static int run(Part part, PrintStream out, String... words) {
        // slf4j-simple reads it once, when Testcontainers makes its first logger
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        System.setProperty("org.slf4j.simpleLogger.log.org.testcontainers.dockerclient", "off");
        Launcher launcher = LauncherFactory.create();
        if (part != Part.OTHERS && !DockerClientFactory.instance().isDockerAvailable()) {
            boolean ci = "true".equals(System.getenv("CI"));
            long tests = part.tests(launcher, words);
            out.println("!!! %s: %d tests need Docker, and no engine answers; tests/lab/install-docker installs one on Debian"
                    .formatted(ci ? "FAILED" : "SKIPPED", tests));
            out.println(ci ? new Total(0, tests, 0) : new Total(0, 0, tests));
        } else {
            var report = new TestReport(out);
            launcher.execute(part.request(words), report);
            out.println(report.total());
        }
        return 0;
    }
}
