//SOURCES ../report/study/Settings.java
package lib.bench.matrix;

import lib.bench.report.study.Settings;

/// One combination of a matrix: a model under a load with the device set in one way.
///
/// @param model    its id, e.g. `Qwen/Qwen3-8B`
/// @param workload name of a load, e.g. `high-load`
public record Unit(Settings settings, String model, String workload) {

    /// `MAXN+clocks/Qwen3-8B-FP8/high-load`: what the journal knows it by.
    public String id() {
        String set = settings.powerMode().orElse("as-it-was") + settings.clocksLocked().map(locked -> locked ? "+clocks" : "").orElse("");
        return "%s/%s/%s".formatted(set, model.substring(model.indexOf('/') + 1), workload);
    }

    /// The name of its result's file.
    public String file() {
        return id().replaceAll("[^A-Za-z0-9.+-]", "_") + ".json";
    }

    @Override
    public String toString() {
        return id();
    }
}
