//SOURCES Said.java ../../scripts/UsbWrite.java
package tests.flash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import scripts.UsbWrite;

/// A process of its own that runs `usb-write` once for each line of its input, whose words are set apart by tabs, and answers with
/// a line: the exit code, a tab, and the last line of what was said.
public final class WrongTargets {

    private WrongTargets() {}

    public static void main(String... args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] arguments = line.split("\t");
            Said said = Said.of(terminal -> new UsbWrite.Line(terminal, "Linux").run(arguments));
            System.out.println(said.exitCode() + "\t" + said.err().strip().lines().reduce((first, second) -> second).orElse(""));
        }
    }
}
