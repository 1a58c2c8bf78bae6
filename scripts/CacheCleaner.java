///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/Unit.java
package scripts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.StepException;
import lib.Unit;
import lib.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Keeps memory free while models come and go: a timer of systemd that drops the kernel's cached files, but only when free memory is
/// low and there is much to drop. A cleaner that drops blindly would make every file be read from disk again.
@CommandLine.Command(name = "cache-cleaner",
        description = "Drop cached files in the background whenever free memory is low (a systemd timer).")
public final class CacheCleaner implements Step<CacheCleaner.State> {

    /// @param on           the timer is there, enabled and running
    /// @param belowPercent free memory under this share of all memory is low; absent where no cleaner is installed
    /// @param everySeconds how often it looks; likewise
    public record State(boolean on, Optional<Integer> belowPercent, Optional<Integer> everySeconds) {
        String wish() {
            return on ? text(belowPercent.orElseThrow(), everySeconds.orElseThrow()) : "";
        }

        private static String text(int below, int every) {
            return "when less than %d %% are free, every %d s".formatted(below, every);
        }
    }

    private static final String SCRIPT = "/usr/local/sbin/thorbook-cache-cleaner";
    private static final String TIMER = "thorbook-cache-cleaner.timer";
    private static final Pattern BELOW = Pattern.compile("(?m)^ExecStart=" + SCRIPT + " (\\d{1,2})$");
    private static final Pattern EVERY = Pattern.compile("(?m)^OnUnitInactiveSec=(\\d{1,5})$");

    /// Free memory is column 4 of `free`, and what can be dropped is column 6 without the shared memory of column 5. Under 5 % of the
    /// memory a drop frees nothing that would help. In another language than English `free` would not begin the line with `Mem:`.
    private static final String CLEAN = """
            #!/bin/sh
            # Written by Thorbook's step cache-cleaner. Drops cached files when less than $1 % of the memory is free and more than
            # 5 % of it is cached.
            export LC_ALL=C
            free -m | awk -v below="$1" '/^Mem:/ { low = $4 * 100 < $2 * below && ($6 - $5) * 20 > $2 } END { exit !low }' || exit 0
            sync
            exec sysctl -w vm.drop_caches=3
            """;

    @Option(names = "--below", paramLabel = "PERCENT", defaultValue = "10",
            description = "free memory under this share is low (default: ${DEFAULT-VALUE})")
    private int below = 10;

    @Option(names = "--every", paramLabel = "SECONDS", defaultValue = "60", description = "how often to look (default: ${DEFAULT-VALUE})")
    private int every = 60;

    @Option(names = "--off", description = "remove the cleaner")
    private boolean off;

    /// Installs a cleaner that looks once a minute and takes less than 10 % for low.
    public CacheCleaner() {}

    /// @param below percent of the memory, 1 to 90
    /// @param every seconds, 5 to 86400
    public CacheCleaner(int below, int every) {
        this.below = below;
        this.every = every;
    }

    /// The step that removes the cleaner.
    public static CacheCleaner removed() {
        var step = new CacheCleaner();
        step.off = true;
        return step;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new CacheCleaner(), args));
    }

    @Override
    public String name() {
        return "cache-cleaner";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    @Override
    public void check() {
        if (below < 1 || below > 90) {
            throw new UsageException("--below is a share of the memory, 1 to 90 percent, not %d".formatted(below));
        }
        if (every < 5 || every > 86400) {
            throw new UsageException("--every is 5 to 86400 seconds, not %d".formatted(every));
        }
    }

    private static Unit service(int below) {
        return new Unit("thorbook-cache-cleaner.service", """
                # Written by Thorbook's step cache-cleaner.
                [Unit]
                Description=Drop cached files if free memory is low

                [Service]
                Type=oneshot
                ExecStart=%s %d
                """.formatted(SCRIPT, below));
    }

    /// Without a word on accuracy systemd puts a timer off by up to a minute, to wake the processor less often.
    private static Unit timer(int every) {
        return new Unit(TIMER, """
                # Written by Thorbook's step cache-cleaner.
                [Unit]
                Description=Look from time to time whether free memory is low

                [Timer]
                OnActiveSec=%1$d
                OnUnitInactiveSec=%1$d
                AccuracySec=1

                [Install]
                WantedBy=timers.target
                """.formatted(every));
    }

    @Override
    public State read(Host host) {
        if (!host.run(Command.query("sh", "-c", "command -v systemctl free awk sysctl")).ok()) {
            throw new StepException("%s lacks systemd or procps: the cleaner is a timer of systemd".formatted(host.name()));
        }
        var below = number(host, service(1), BELOW);
        var every = number(host, timer(1), EVERY);
        boolean whole = below.isPresent() && every.isPresent() && host.read(SCRIPT).filter(CLEAN::equals).isPresent();
        boolean on = whole && service(below.get()).installed(host) && timer(every.get()).on(host)
                && host.run(Command.query("systemctl", "is-active", "--quiet", TIMER)).ok();
        return new State(on, below, every);
    }

    private static Optional<Integer> number(Host host, Unit unit, Pattern line) {
        return host.read(unit.path()).map(line::matcher).filter(match -> match.find()).map(match -> Integer.valueOf(match.group(1)));
    }

    @Override
    public List<Change> plan(State state) {
        String wish = off ? "" : State.text(below, every);
        boolean remains = off && (state.belowPercent().isPresent() || state.everySeconds().isPresent());
        if (state.wish().equals(wish) && !(remains && !state.on())) {
            return List.of();
        }
        return List.of(new Change("cached files dropped", state.on() || !remains ? state.wish() : "by a cleaner that does not run", wish));
    }

    @Override
    public void apply(Host host, State state) {
        if (off) {
            timer(every).remove(host);
            service(below).remove(host);
            host.run(Command.change("rm", "-f", SCRIPT).asRoot()).orFail();
            return;
        }
        host.write(SCRIPT, CLEAN, 0755, true);
        service(below).install(host);
        timer(every).enable(host);
        host.run(Command.change("systemctl", "restart", TIMER).asRoot()).orFail();
    }

    @Override
    public Optional<Step<State>> undo(State before) {
        return Optional.of(before.on() ? new CacheCleaner(before.belowPercent().orElseThrow(), before.everySeconds().orElseThrow())
                : removed());
    }
}
