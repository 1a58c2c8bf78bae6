///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/flash/FlashReport.java
package scripts;

import java.util.Optional;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.UsageException;
import lib.flash.FlashReport;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Looks at a device after its first boot: whether what was flashed is what runs, from the right disk, on firmware that fits, with a
/// GPU that answers and all that serving needs. It changes nothing. One check that fails makes it fail, with what to do about each.
@CommandLine.Command(name = "flash-check",
        description = "Say whether a device that was flashed is as it should be, and what to do where it is not.")
public final class FlashCheck implements ReadOnlyStep<FlashReport> {

    @Option(names = "--expect", paramLabel = "RELEASE", description = "the release that was flashed, e.g. 38.2.0 or 38.2")
    private Optional<String> expected = Optional.empty();

    FlashCheck() {}

    /// @param expected the release that was flashed, or its beginning; empty for any
    public FlashCheck(String expected) {
        this.expected = Optional.of(expected).filter(release -> !release.isEmpty());
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new FlashCheck(), args));
    }

    @Override
    public String name() {
        return "flash-check";
    }

    @Override
    public Class<FlashReport> stateType() {
        return FlashReport.class;
    }

    @Override
    public void check() {
        expected.filter(release -> !release.matches("\\d{2}(\\.\\d{1,2}){0,2}")).ifPresent(release -> {
            throw new UsageException("--expect: a release is e.g. 38.2.0, not '%s'".formatted(release));
        });
    }

    @Override
    public FlashReport read(Host host) {
        return FlashReport.of(host, expected);
    }

    @Override
    public Optional<String> fault(FlashReport state) {
        return state.fault();
    }
}
