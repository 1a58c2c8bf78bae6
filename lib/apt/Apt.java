//SOURCES ../Host.java ../StepException.java
package lib.apt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lib.Command;
import lib.Host;
import lib.Result;
import lib.StepException;

/// Debian's package tools on a host. Nothing they do asks a question: who has changed a configuration file keeps it.
///
/// @param host     where they run
/// @param progress is told how far an installation is, a line for each ten percent
public record Apt(Host host, Consumer<String> progress) {

    /// Downloading and unpacking JetPack, about 10 GB, takes its time.
    private static final Duration INSTALL = Duration.ofHours(4);
    private static final Duration UPDATE = Duration.ofMinutes(10);
    /// Another apt that runs just now, as the daily one does after a boot, is waited for.
    private static final List<String> OPTIONS = List.of("-y", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3",
            "-o", "APT::Status-Fd=1", "-o", "Dpkg::Options::=--force-confold");
    private static final String STATE = """
            dpkg-query -W -f='${db:Status-Status} ${Version}\\n' "$1" 2>/dev/null
            printf '\\036'; LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'
            printf '\\036'; dpkg-query -W -f='${db:Status-Status}\\n' | grep -v -x -E 'installed|not-installed|config-files'; ls /var/lib/dpkg/updates
            printf '\\036'; [ ! -e /run/reboot-required ] || echo yes""";

    /// What the tools say of a package.
    ///
    /// @param installed      its version; empty when it is not wholly installed
    /// @param candidate      the version that would be installed; empty when no source has it, or the lists were never fetched
    /// @param interrupted    an earlier installation, of whatever, was cut off
    /// @param rebootRequired installed packages ask for a reboot
    public record Package(String installed, String candidate, boolean interrupted, boolean rebootRequired) {}

    /// Asks for a package. A query.
    /// @throws StepException when the host has no apt
    public static Package of(Host host, String name) {
        if (!host.run(Command.query("sh", "-c", "command -v apt-get && command -v dpkg-query")).ok()) {
            throw new StepException("%s has no apt: this is for Debian and Ubuntu, which a Jetson runs".formatted(host.name()));
        }
        String[] parts = host.run(Command.query("sh", "-c", STATE, "sh", name)).orFail().stdout().split("\036", -1);
        String status = parts[0].strip();
        String candidate = parts[1].strip();
        return new Package(status.startsWith("installed ") ? status.substring("installed ".length()) : "",
                candidate.equals("(none)") ? "" : candidate, !parts[2].isBlank(), !parts[3].isBlank());
    }

    /// Completes an installation that was cut off.
    public void complete() {
        configure().orFail();
        run(List.of("install", "--fix-broken"));
    }

    /// Lets packages that were cut off be removed, although not all of them can be completed.
    public void settle() {
        configure();
    }

    private Result configure() {
        return host.run(apt("dpkg", List.of("--configure", "-a", "--force-confold")).within(INSTALL));
    }

    /// Fetches the lists of packages.
    public void update() {
        host.run(apt("apt-get", List.of("update", "-q", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3")).within(UPDATE))
                .orFail();
    }

    /// Installs packages with what they need. What was downloaded before a cut is not downloaded again.
    public void install(List<String> packages) {
        var words = new ArrayList<>(List.of("install"));
        words.addAll(packages);
        run(words);
    }

    /// Removes packages with their configuration, and nothing else. One that is gone already is passed over.
    /// @throws StepException when others that were installed later need one of them: they would go too
    public void purge(List<String> packages) {
        var known = present();
        var words = new ArrayList<>(List.of("purge"));
        words.addAll(packages.stream().filter(known::contains).toList());
        if (words.size() == 1) {
            return;
        }
        // a simulation says what would be removed: "Purg NAME [VERSION]", without the architecture where it is the host's own
        var names = words.stream().map(Apt::plain).toList();
        var simulated = new ArrayList<>(List.of("apt-get", "--simulate"));
        simulated.addAll(words);
        var others = host.run(Command.of(Command.Kind.QUERY, simulated)).orFail().lines().stream()
                .filter(line -> line.matches("(Purg|Remv) .*")).map(line -> plain(line.split(" ")[1]))
                .filter(name -> !names.contains(name)).toList();
        if (!others.isEmpty()) {
            throw new StepException("on %s, %s came later and would go too: remove it first, or keep all".formatted(host.name(),
                    String.join(", ", others)));
        }
        run(words);
    }

    private static String plain(String name) {
        return name.replaceFirst(":.*", "");
    }

    /// The names of all packages that are on the host, half installed ones too, sorted. A query.
    public List<String> present() {
        return host.run(Command.query("sh", "-c", "dpkg-query -W -f='${db:Status-Status} ${binary:Package}\\n' "
                + "| sed -n '/^not-installed /d; /^config-files /d; s/^[^ ]* //p' | sort")).orFail().lines();
    }

    /// The names of a package and of all that it needs or recommends, as far as apt's lists know. A query.
    public List<String> family(String name) {
        return host.run(Command.query("apt-cache", "depends", "--recurse", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces",
                "--no-enhances", name)).orFail().lines().stream().filter(line -> line.matches("[a-z0-9].*")).map(Apt::plain).toList();
    }

    private void run(List<String> words) {
        var argv = new ArrayList<>(words);
        argv.addAll(OPTIONS);
        host.run(apt("apt-get", argv).within(INSTALL), new Steady(progress)::line).orFail();
    }

    private static Command apt(String program, List<String> words) {
        var argv = new ArrayList<>(List.of(program));
        argv.addAll(words);
        return Command.of(Command.Kind.CHANGE, argv).asRoot().with("DEBIAN_FRONTEND", "noninteractive");
    }

    /// Turns apt's many status lines, e.g. `dlstatus:3:41.2:Retrieving file 3 of 7`, into one for each ten percent.
    private static final class Steady {

        private static final Pattern STATUS = Pattern.compile("^(dl|pm)status:[^:]*:([\\d.]+):(.*)$");

        private final Consumer<String> progress;
        private String last = "";

        Steady(Consumer<String> progress) {
            this.progress = progress;
        }

        void line(String line) {
            var status = STATUS.matcher(line);
            if (!status.matches()) {
                return;
            }
            String phase = status.group(1).equals("dl") ? "download" : "installation";
            String step = "%s %d %%".formatted(phase, (int) Double.parseDouble(status.group(2)) / 10 * 10);
            if (!step.equals(last)) {
                last = step;
                progress.accept(step + ": " + status.group(3));
            }
        }
    }
}
