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
/// Tests with the tag `docker` are skipped where no Docker engine answers; with `CI=true` in the environment that is a
/// failure. The last line is `N passed, N failed`, followed by the skipped ones if there are any; exit code 1 if any failed.
public final class AllTests {

    /// Testcontainers reads these from the environment alone. No reaper: [LabContainer] removes what a killed run left
    /// behind. Without them Testcontainers would pull images, which a machine without a registry can't.
    private static final Map<String, String> ENVIRONMENT = Map.of("TESTCONTAINERS_RYUK_DISABLED", "true", "TESTCONTAINERS_HOST_OVERRIDE", "localhost");

    private AllTests() {}

    public static void main(String... words) throws IOException, InterruptedException {
        System.exit(System.getenv().keySet().containsAll(ENVIRONMENT.keySet()) ? run(Terminal.system().out(), words) : runInEnvironment(words));
    }

    /// A process can't change its own environment, so the tests run in a second one.
    private static int runInEnvironment(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), AllTests.class.getName()));
        command.addAll(Arrays.asList(words));
        var builder = new ProcessBuilder(command).inheritIO();
        ENVIRONMENT.forEach(builder.environment()::putIfAbsent);
        var tests = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(tests::destroy));
        return tests.waitFor();
    }

    private static int run(PrintStream out, String... words) {
        // slf4j-simple reads it once, when Testcontainers makes its first logger
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        System.setProperty("org.slf4j.simpleLogger.log.org.testcontainers.dockerclient", "off");
        Launcher launcher = LauncherFactory.create();
        long needDocker = count(launcher, request(words).filters(TagFilter.includeTags("docker")).build());
        long others = count(launcher, request(words).filters(TagFilter.excludeTags("docker")).build());
        if (needDocker + others == 0) {
            out.println("no test class has %s in its name".formatted(String.join(" or ", words)));
            return 2;
        }
        boolean docker = needDocker > 0 && DockerClientFactory.instance().isDockerAvailable();
        var report = new TestReport(out);
        launcher.execute(docker ? request(words).build() : request(words).filters(TagFilter.excludeTags("docker")).build(), report);
        if (needDocker > 0 && !docker) {
            boolean ci = "true".equals(System.getenv("CI"));
            out.println("!!! %s: %d tests need Docker, and no engine answers; tests/lab/install-docker installs one on Debian"
                    .formatted(ci ? "FAILED" : "SKIPPED", needDocker));
            report.notRun(needDocker, ci);
        }
        out.println(report.total());
        return report.failed() > 0 ? 1 : 0;
    }

    private static LauncherDiscoveryRequestBuilder request(String... words) {
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectPackage("tests"));
        return words.length == 0 ? request
                : request.filters(ClassNameFilter.includeClassNamePatterns(
                        Arrays.stream(words).map(word -> "(?i).*" + Pattern.quote(word) + ".*").toArray(String[]::new)));
    }

    /// How many test methods a request finds; a parameterized one counts once.
    private static long count(Launcher launcher, LauncherDiscoveryRequest request) {
        return launcher.discover(request).countTestIdentifiers(test -> test.getSource().filter(MethodSource.class::isInstance).isPresent());
    }
}
