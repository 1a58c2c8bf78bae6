///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Json.java ../lib/Terminal.java ../lib/Tool.java ../lib/UsageException.java ../lib/View.java ../lib/flash/Check.java
//SOURCES ../lib/flash/KnownReleases.java ../lib/hub/ByteText.java
package scripts;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lib.Json;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.View;
import lib.flash.Check;
import lib.flash.KnownReleases;
import lib.flash.KnownReleases.Installer;
import lib.hub.ByteText;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// The releases of Jetson Linux for a Thor, newest first, and what is known of going from one to another.
@CommandLine.Command(name = "iso-list", sortOptions = false, usageHelpAutoWidth = true,
        description = "List the known releases for a Thor and their installer images, and what to mind when going from one to another.")
public final class IsoList {

    /// @param image the installer's file name
    /// @param size  where NVIDIA publishes it
    /// @param menu  the entry of the boot menu to choose
    public record Row(String release, Optional<String> jetpack, Optional<String> image, Optional<Long> size, Optional<String> menu) {}

    /// @param going what is known of going from one of the releases to another
    public record Document(List<Row> releases, List<KnownReleases.Move> going) {}

    private final Terminal terminal;

    @Option(names = "--from", paramLabel = "RELEASE",
            description = "only what to mind when coming from this one, e.g. 38.2.0; devices are delivered with 38.0.0")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "RELEASE", description = "only what to mind when going to this one")
    private Optional<String> to = Optional.empty();

    @Option(names = "--json", description = "the same as one JSON document on standard output")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public IsoList(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new IsoList(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 shown, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            check();
            var known = KnownReleases.load();
            var document = new Document(known.ofThor().stream().map(release -> row(known, release)).toList(), going(known));
            if (json) {
                terminal.out().println(Json.pretty(document));
            } else {
                show(document);
            }
            return 0;
        }, args);
    }

    private void check() {
        for (String release : Stream.of(from, to).flatMap(Optional::stream).toList()) {
            if (!release.matches("\\d{2}\\.\\d{1,2}(\\.\\d{1,2})?")) {
                throw new UsageException("a release is e.g. 38.2.0, not '%s'".formatted(release));
            }
        }
    }

    private static Row row(KnownReleases known, String release) {
        Optional<Installer> installer = known.installer(release);
        return new Row(release, Optional.ofNullable(known.jetpack().get(release)), installer.map(Installer::file),
                installer.flatMap(Installer::bytes), installer.map(Installer::menu));
    }

    private List<KnownReleases.Move> going(KnownReleases known) {
        return known.moves().stream().filter(move -> from.map(before -> KnownReleases.within(before, move.from())).orElse(true)
                && to.map(after -> KnownReleases.within(after, move.to())).orElse(true)).toList();
    }

    private void show(Document document) {
        terminal.out().println(new View.Table(List.of("release", "JetPack", "size", "installer image"), document.releases().stream()
                .map(row -> List.of(row.release(), row.jetpack().orElse("unknown"), row.size().map(ByteText::of).orElse(""),
                        row.image().orElse("none known"))).toList()).plain());
        terminal.out().println();
        if (document.going().isEmpty()) {
            terminal.out().println("nothing is known of going from %s to %s"
                    .formatted(from.orElse("any release"), to.orElse("any release")));
            return;
        }
        terminal.out().println(new View.Table(List.of("from", "to", "", "to mind"), document.going().stream()
                .map(move -> List.of(named(move.from()), named(move.to()), mark(move.verdict()), move.text())).toList()).plain());
    }

    private static String named(String beginning) {
        return beginning.isEmpty() ? "any" : beginning + (beginning.matches("\\d+(\\.\\d+)?") ? ".x" : "");
    }

    private static String mark(Check.Verdict verdict) {
        return switch (verdict) {
            case OK -> "works";
            case WARN -> "mind";
            case FAIL -> "not possible";
        };
    }
}
