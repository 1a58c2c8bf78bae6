//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//SOURCES ../lib/Quote.java
package tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lib.Quote;

/// What is seen on a terminal while somebody types at it: a pseudo-terminal of util-linux's `script`.
final class Typed {

    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    private Typed() {}

    /// Runs a script's main in a JVM of its own, and types when it is asked.
    /// @param prompt what the keys are typed after
    /// @return all that was seen, then the exit code and whether the terminal shows again what is typed: `exit 0, echo`
    static String at(String prompt, String keys, Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT);
        var java = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), main.getName()));
        java.addAll(arguments);
        String line = "trap : INT; %s; echo \"exit $?, $(stty -a | grep -o -w -e -echo -e echo)\"".formatted(Quote.sh(java));
        // whoever runs the tests in the background has them ignore Ctrl-C, and all that they start
        var builder = new ProcessBuilder("env", "--default-signal=INT", SCRIPT.toString(), "--quiet", "--command", line, "/dev/null")
                .redirectErrorStream(true);
        builder.environment().put("NO_COLOR", "1");
        // a JVM that has it says so
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        var process = builder.start();
        process.onExit().completeOnTimeout(process, 2, TimeUnit.MINUTES).thenAccept(Process::destroyForcibly);
        var seen = new ByteArrayOutputStream();
        boolean typed = false;
        var chunk = new byte[4096];
        for (int count = process.getInputStream().read(chunk); count >= 0; count = process.getInputStream().read(chunk)) {
            seen.write(chunk, 0, count);
            if (!typed && seen.toString(UTF_8).contains(prompt)) {
                typed = true;
                process.getOutputStream().write(keys.getBytes(UTF_8));
                process.getOutputStream().flush();
            }
        }
        process.waitFor();
        return seen.toString(UTF_8).replace("\r\n", "\n");
    }
}
