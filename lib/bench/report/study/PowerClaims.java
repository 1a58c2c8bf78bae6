//SOURCES Claim.java Formulas.java Metric.java
package lib.bench.report.study;

import static lib.bench.report.study.Formulas.change;
import static lib.bench.report.study.Formulas.every;
import static lib.bench.report.study.Formulas.first;
import static lib.bench.report.study.Formulas.result;
import static lib.bench.report.study.Formulas.value;

import java.util.ArrayList;
import java.util.List;
import lib.bench.report.study.Formulas.Guide;
import lib.bench.report.study.Formulas.Pick;

/// What the guide concludes about power modes and locked clocks, in its order.
final class PowerClaims {

    private static final String MODEL = "Qwen3-8B-FP8";
    private static final String HIGH = "Power modes, high load";
    private static final String LOW = "Power modes, low load";

    private PowerClaims() {}

    static List<Claim> all() {
        List<Claim> claims = new ArrayList<>(high());
        claims.addAll(low());
        return claims;
    }

    private static List<Claim> high() {
        Pick free = result(MODEL, Guide.FREE, "high-load");
        Pick locked = result(MODEL, Guide.BEST, "high-load");
        Pick saving = result(MODEL, Guide.SAVING, "high-load");
        Pick savingLocked = result(MODEL, Guide.SAVING_LOCKED, "high-load");
        List<Pick> all = List.of(free, locked, saving, savingLocked);
        return List.of(
                new Claim(HIGH, "MAXN, clocks free: output", "251.56 tok/s", value(free, Metric.OUTPUT)),
                new Claim(HIGH, "MAXN, clocks locked: output", "298.07 tok/s", value(locked, Metric.OUTPUT)),
                new Claim(HIGH, "MAXN: locked clocks raise the output by about", "18.5 %", change(free, locked, Metric.OUTPUT)),
                new Claim(HIGH, "MAXN, clocks free: mean TPOT", "26.96 ms", value(free, Metric.TPOT)),
                new Claim(HIGH, "MAXN, clocks locked: mean TPOT", "22.59 ms", value(locked, Metric.TPOT)),
                new Claim(HIGH, "MAXN: locked clocks lower the mean TPOT by about", "16 %", change(free, locked, Metric.TPOT)),
                new Claim(HIGH, "120W, clocks free: output", "240.14 tok/s", value(saving, Metric.OUTPUT)),
                new Claim(HIGH, "120W, clocks locked: output, little more", "249.82 tok/s", value(savingLocked, Metric.OUTPUT)),
                new Claim(HIGH, "120W, clocks free: mean TTFT", "580.06 ms", value(saving, Metric.TTFT)),
                new Claim(HIGH, "120W, clocks locked: mean TTFT, clearly lower", "457.83 ms", value(savingLocked, Metric.TTFT)),
                new Claim(HIGH, "the highest output, MAXN with locked clocks", "298.07 tok/s", value(locked, Metric.OUTPUT)),
                new Claim(HIGH, "MAXN with locked clocks has the highest output of the four", "", first(locked, all, Metric.OUTPUT, true)),
                new Claim(HIGH, "the lowest mean TPOT, MAXN with locked clocks", "22.59 ms", value(locked, Metric.TPOT)),
                new Claim(HIGH, "MAXN with locked clocks has the lowest mean TPOT of the four", "", first(locked, all, Metric.TPOT, true)));
    }

    private static List<Claim> low() {
        Pick free = result(MODEL, Guide.FREE, "low-load");
        Pick locked = result(MODEL, Guide.BEST, "low-load");
        Pick saving = result(MODEL, Guide.SAVING, "low-load");
        Pick savingLocked = result(MODEL, Guide.SAVING_LOCKED, "low-load");
        List<Pick> all = List.of(free, locked, saving, savingLocked);
        return List.of(
                new Claim(LOW, "locked clocks lower mean TTFT and TPOT in either mode", "", every(
                        first(locked, List.of(free, locked), Metric.TTFT, true), first(locked, List.of(free, locked), Metric.TPOT, true),
                        first(savingLocked, List.of(saving, savingLocked), Metric.TTFT, true),
                        first(savingLocked, List.of(saving, savingLocked), Metric.TPOT, true))),
                new Claim(LOW, "MAXN, clocks free: mean TTFT", "35.70 ms", value(free, Metric.TTFT)),
                new Claim(LOW, "MAXN, clocks locked: mean TTFT", "23.06 ms", value(locked, Metric.TTFT)),
                new Claim(LOW, "MAXN: locked clocks lower the mean TTFT by about", "35 %", change(free, locked, Metric.TTFT)),
                new Claim(LOW, "MAXN, clocks free: mean TPOT", "15.56 ms", value(free, Metric.TPOT)),
                new Claim(LOW, "MAXN, clocks locked: mean TPOT", "8.88 ms", value(locked, Metric.TPOT)),
                new Claim(LOW, "MAXN: locked clocks lower the mean TPOT by about", "43 %", change(free, locked, Metric.TPOT)),
                new Claim(LOW, "the lowest mean TTFT, MAXN with locked clocks", "23.06 ms", value(locked, Metric.TTFT)),
                new Claim(LOW, "MAXN with locked clocks has the lowest mean TTFT of the four", "", first(locked, all, Metric.TTFT, true)),
                new Claim(LOW, "the lowest mean TPOT, MAXN with locked clocks", "8.88 ms", value(locked, Metric.TPOT)),
                new Claim(LOW, "MAXN with locked clocks has the lowest mean TPOT of the four", "", first(locked, all, Metric.TPOT, true)));
    }
}
