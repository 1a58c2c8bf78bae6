//SOURCES Check.java Checks.java DeviceFacts.java FlashChecks.java ../Host.java ../View.java
package lib.flash;

import java.util.List;
import java.util.Optional;
import lib.Host;
import lib.View;

/// What was found on a device after it was flashed.
///
/// @param verdict the worst of the checks
public record FlashReport(Check.Verdict verdict, List<Check> checks) implements View.Viewable {

    public FlashReport {
        checks = List.copyOf(checks);
    }

    /// Asks a device and judges it. Queries only.
    /// @param expected the release that was flashed, or its beginning
    public static FlashReport of(Host host, Optional<String> expected) {
        List<Check> checks = new FlashChecks(DeviceFacts.ask(host), expected).all();
        return new FlashReport(Checks.worst(checks), checks);
    }

    @Override
    public View view() {
        return Checks.view(checks);
    }

    /// E.g. `2 of 12 checks failed: release, GPU`; empty when none did.
    public Optional<String> fault() {
        List<String> failed = checks.stream().filter(check -> check.verdict() == Check.Verdict.FAIL).map(Check::what).toList();
        return failed.isEmpty() ? Optional.empty()
                : Optional.of("%d of %d checks failed: %s".formatted(failed.size(), checks.size(), String.join(", ", failed)));
    }
}
