///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Json.java ../lib/Terminal.java ../lib/Tool.java ../lib/UsageException.java ../lib/View.java ../lib/flash/ImageCheck.java
//SOURCES ../lib/flash/InstallerImage.java ../lib/flash/Fingerprint.java ../lib/flash/ByteProgress.java ../lib/flash/Checks.java
package scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import lib.Json;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.flash.ByteProgress;
import lib.flash.Checks;
import lib.flash.Fingerprint;
import lib.flash.ImageCheck;
import lib.flash.InstallerImage;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says whether a downloaded file is the Jetson installer that it claims to be, before a stick is made of it. The file is only
/// read; its SHA-256 is recorded in `~/.local/state/thorbook/images`, unless one is given or lies beside it in `FILE.sha256`.
@CommandLine.Command(name = "iso-check", sortOptions = false, usageHelpAutoWidth = true,
        description = "Say whether a file is a complete, bootable Jetson installer of the release in its name.")
public final class IsoCheck {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "the installer image, jetsoninstaller-...-arm64.iso")
    private Path file;

    @Option(names = "--sha256", paramLabel = "HEX", description = "the SHA-256 that it must have")
    private Optional<String> sha256 = Optional.empty();

    @Option(names = "--json", description = "the result as one JSON document on standard output")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public IsoCheck(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new IsoCheck(Terminal.system()).run(args));
    }

    /// Checks an image, for recipes and the shell.
    /// @throws UsageException when there is no such file
    /// @throws IOException    when it can't be read
    public static InstallerImage of(String file) throws IOException, InterruptedException {
        return check(Path.of(file), Optional.empty(), ByteProgress.Place.silent());
    }

    /// Runs the command line.
    /// @return the exit code: 0 fit to make a stick of, 1 not, 2 wrong usage or no such file
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            InstallerImage image = check(file, sha256, new ByteProgress.Place(terminal.err(), terminal.colour(), "iso-check"));
            terminal.out().println(json ? Json.pretty(image) : image.view().plain());
            terminal.say("iso-check: %s: %s".formatted(file.getFileName(), image.sound()
                    ? terminal.paint(32, "fit to make a stick of") : terminal.paint(31, "not fit to make a stick of")));
            return image.sound() ? 0 : 1;
        }, args);
    }

    private static InstallerImage check(Path file, Optional<String> sha256, ByteProgress.Place place)
            throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException(Files.exists(file) ? file + " is not a file" : "there is no file " + file);
        }
        return ImageCheck.check(file, Fingerprint.ofUser(sha256), place);
    }
}
