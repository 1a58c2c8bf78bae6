//SOURCES Unit.java ../report/study/Settings.java
package lib.bench.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.bench.report.study.Settings;

/// The order of a matrix in which the least is restarted.
///
/// To start a server takes minutes, to lock clocks a second. So loads change fastest, then the clocks, and the model slowest, the power
/// modes going to and fro so that two models share one. Where a mode needs a reboot, which ends every server, the mode changes slowest.
public final class UnitOrder {

    private UnitOrder() {}

    /// @param modes   none means that the mode stays as it is; otherwise by name
    /// @param clocks  none means that they stay as they are; otherwise whether they are locked
    /// @param reboots whether going from one of the modes to another reboots the device
    public static List<Unit> of(List<String> models, List<String> workloads, List<String> modes, List<Boolean> clocks, boolean reboots) {
        List<Unit> units = new ArrayList<>();
        List<Optional<String>> rows = modes.isEmpty() ? List.of(Optional.empty()) : modes.stream().map(Optional::of).toList();
        if (reboots) {
            rows.forEach(mode -> models.forEach(model -> units.addAll(block(model, mode, clocks, workloads))));
            return units;
        }
        for (int i = 0; i < models.size(); i++) {
            String model = models.get(i);
            (i % 2 == 0 ? rows : rows.reversed()).forEach(mode -> units.addAll(block(model, mode, clocks, workloads)));
        }
        return units;
    }

    private static List<Unit> block(String model, Optional<String> mode, List<Boolean> clocks, List<String> workloads) {
        List<Optional<Boolean>> locks = clocks.isEmpty() ? List.of(Optional.empty()) : clocks.stream().map(Optional::of).toList();
        return locks.stream().flatMap(lock -> workloads.stream().map(load -> new Unit(new Settings(mode, lock), model, load))).toList();
    }
}
