//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES SampleLines.java ../../lib/jetson/telemetry/Tegrastats.java
package tests.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import lib.jetson.telemetry.Core;
import lib.jetson.telemetry.Memory;
import lib.jetson.telemetry.Tegrastats;
import lib.jetson.telemetry.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TegrastatsTest {

    static final List<String> LINES = SampleLines.ALL;

    private static final Core OFF = new Core(false, OptionalInt.empty(), OptionalInt.empty());

    private static Core core(int percent, int mhz) {
        return new Core(true, OptionalInt.of(percent), OptionalInt.of(mhz));
    }

    private static Unit unit(int percent, Integer... mhz) {
        return new Unit(true, OptionalInt.of(percent), List.of(mhz));
    }

    private static Unit clock(Integer... mhz) {
        return new Unit(true, OptionalInt.empty(), List.of(mhz));
    }

    @Test
    void aThorAtRest() {
        var line = Tegrastats.parse(SampleLines.THOR_R38);

        assertThat(line.ram()).hasValue(new Memory(105_265, 125_772));
        assertThat(line.swap()).isEmpty();
        assertThat(line.cores()).hasSize(14).containsOnly(core(0, 972));
        assertThat(line.units()).contains(entry("EMC", unit(0, 2750)), entry("GR3D", clock(314, 314, 314)), entry("NVENC0", clock(314)),
                entry("OFA", clock(315)), entry("APE", clock(300))).hasSize(11);
        assertThat(line.units().get("VIC").on()).isFalse();
        assertThat(line.celsius()).containsExactly(entry("cpu", 37.343), entry("tj", 38.875), entry("soc012", 37.468), entry("gpu", 38.875),
                entry("soc345", 37.406));
        assertThat(line.milliwatts()).containsExactly(entry("VDD_GPU", 1962), entry("VDD_CPU_SOC_MSS", 5887), entry("VIN_SYS_5V0", 5635),
                entry("VIN", 19_780));
    }

    @Test
    void withoutRootThereIsNoLoadAndNoClockOfGpuAndMemory() {
        var line = Tegrastats.parse(SampleLines.THOR_GATED);

        assertThat(line.units()).doesNotContainKeys("GR3D", "EMC");
        assertThat(line.cores()).containsExactly(core(0, 972), OFF);
        assertThat(line.celsius()).doesNotContainKey("gpu");
        assertThat(line.milliwatts()).containsEntry("VDD_GPU", 0);
    }

    @Test
    void ofThreeFiguresTheFirstIsThePresentOne() {
        var line = Tegrastats.parse(SampleLines.THOR_R39);

        assertThat(line.cores()).containsExactly(core(0, 2601), core(5, 2601), OFF);
        assertThat(line.units()).contains(entry("EMC", clock(4266)), entry("GR3D", unit(87, 1574, 1574, 1574)));
        assertThat(line.celsius()).containsExactly(entry("cpu", 58.25), entry("tj", 63.125), entry("gpu", 63.125));
        assertThat(line.milliwatts()).containsExactly(entry("VDD_GPU", 37_939), entry("VIN", 124_486));
    }

    @Test
    void coresMayComeInGroupsEachWithItsClock() {
        assertThat(Tegrastats.parse(SampleLines.THOR_R39_GROUPS).cores()).containsExactly(core(0, 2601), core(5, 2601), core(7, 1998), OFF);
    }

    @Test
    void orinsOfBothReleases() {
        var newer = Tegrastats.parse(SampleLines.ORIN_R39);
        var older = Tegrastats.parse(SampleLines.ORIN_R36);

        assertThat(newer.swap()).hasValue(new Memory(12, 3810));
        assertThat(newer.units()).contains(entry("GR3D", unit(12, 1300, 1300))).containsKeys("NVENC0", "NVDLA0");
        assertThat(newer.milliwatts()).containsExactly(entry("VDD_GPU_SOC", 5139), entry("VDD_IN", 9041));
        assertThat(older.units()).contains(entry("GR3D", unit(10, 1300)));
        assertThat(older.swap()).hasValue(new Memory(0, 31_422));
        assertThat(older.milliwatts()).containsExactly(entry("VDD_GPU_SOC", 2383), entry("VDD_CPU_CV", 794), entry("VIN_SYS_5V0", 4332));
    }

    @Test
    void aSensorWithoutPowerHasNoTemperature() {
        assertThat(Tegrastats.parse(SampleLines.ORIN_R36).celsius()).containsOnlyKeys("cpu", "tj");
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void aLineCutAtAnyByteGivesRightValuesOrNone(String line) {
        var whole = values(Tegrastats.parse(line));
        for (int cut = 0; cut <= line.length(); cut++) {
            assertThat(values(Tegrastats.parse(line.substring(0, cut)))).as(line.substring(0, cut)).isSubsetOf(whole);
            assertThat(values(Tegrastats.parse(line.substring(cut)))).as(line.substring(cut)).isSubsetOf(whole);
        }
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void aLineCutAtBothEndsGivesRightValuesOrNone(String line) {
        var whole = values(Tegrastats.parse(line));
        for (int from = 0; from < line.length(); from++) {
            for (int length = 1; length < 60 && from + length <= line.length(); length++) {
                String piece = line.substring(from, from + length);
                if (!whole.containsAll(values(Tegrastats.parse(piece)))) {
                    assertThat(values(Tegrastats.parse(piece))).as(piece).isSubsetOf(whole);
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void aLineLosesLittleByACutAtItsEnd(String line) {
        var whole = values(Tegrastats.parse(line));

        assertThat(values(Tegrastats.parse(line.substring(0, line.lastIndexOf(' '))))).hasSizeGreaterThanOrEqualTo(whole.size() - 1);
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void fieldsMayComeInAnyOrder(String line) {
        var whole = values(Tegrastats.parse(line));
        var fields = new ArrayList<>(List.of(line.substring(20).split(" (?=[A-Z]|[a-z0-9]+@)")));
        for (int seed = 0; seed < 200; seed++) {
            Collections.shuffle(fields, new Random(seed));
            String shuffled = line.substring(0, 20) + String.join(" ", fields);

            assertThat(values(Tegrastats.parse(shuffled + "\n"))).as(shuffled).isEqualTo(whole);
            assertThat(values(Tegrastats.parse(shuffled))).as(shuffled).isSubsetOf(whole);
        }
    }

    @ParameterizedTest
    @FieldSource("LINES")
    void wordsInAnyOrderGiveOnlyNumbersThatStandInTheLineWithTheirUnit(String line) {
        var words = new ArrayList<>(List.of(line.split(" ")));
        for (int seed = 0; seed < 200; seed++) {
            Collections.shuffle(words, new Random(seed));
            var read = Tegrastats.parse(String.join(" ", words));

            assertThat(read.milliwatts().values()).allMatch(power -> line.contains(" " + power + "mW"));
            read.celsius().forEach((sensor, degrees) ->
                    assertThat(line).containsPattern(" " + sensor + "@" + Pattern.quote(shortest(degrees)) + "0*C"));
        }
    }

    @Test
    void aFieldThatComesTwiceDoesNotCount() {
        var glued = Tegrastats.parse("06-12-2026 09:14:03 VIN 124486mW/36487mW VDD_GPU 0mW/0mW 06-12-2026 09:14:04 VIN 19780mW/19780mW");

        assertThat(glued.milliwatts()).containsExactly(entry("VDD_GPU", 0));
    }

    @Test
    void whatIsNotFromTegrastatsSaysNothing() {
        assertThat(List.of("", " ", "\n", "tegrastats: command not found", "[[[]]] @ % /", "CPU [] GR3D_FREQ", "RAM 9/3MB", "x y@999999C"))
                .allSatisfy(line -> assertThat(values(Tegrastats.parse(line))).as(line).isEmpty());
    }

    /// Every single thing that a line was found to say.
    private static List<Map.Entry<String, Object>> values(Tegrastats line) {
        var values = new HashMap<String, Object>();
        line.ram().ifPresent(memory -> values.put("ram", memory));
        line.swap().ifPresent(memory -> values.put("swap", memory));
        for (int i = 0; i < line.cores().size(); i++) {
            values.put("core " + i, line.cores().get(i));
        }
        if (!line.cores().isEmpty()) {
            values.put("cores", line.cores().size());
        }
        line.units().forEach((name, unit) -> {
            values.put(name + " on", unit.on());
            Optional.of(unit.mhz()).filter(clocks -> !clocks.isEmpty()).ifPresent(clocks -> values.put(name + " MHz", clocks));
            unit.percent().ifPresent(percent -> values.put(name + " %", percent));
        });
        line.celsius().forEach((name, degrees) -> values.put(name + " C", degrees));
        line.milliwatts().forEach((name, power) -> values.put(name + " mW", power));
        return values.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private static String shortest(double degrees) {
        return String.valueOf(degrees).replaceFirst("\\.0$", "");
    }
}
