//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/StepException.java ../../lib/hub/HostMemory.java ../../lib/hub/MemoryFit.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lib.StepException;
import lib.hub.HostMemory;
import lib.hub.MemoryFit;
import org.junit.jupiter.api.Test;

/// The arithmetic of a fit, by hand, for Qwen3-8B on a Thor: one percent of its memory is 1,318,815,006 bytes.
class MemoryFitTest {

    private static final long GIBIBYTE = 1L << 30;
    private static final long TOTAL = 131_881_500_672L;
    private static final long QWEN3_8B = 16_381_470_720L;
    private static final long KV = 147_456;

    private static MemoryFit fit(long context, int concurrency, long free, long available) {
        return new MemoryFit(QWEN3_8B, KV, MemoryFit.work(false), context, concurrency, new HostMemory(TOTAL, free, available));
    }

    @Test
    void needsTheWeightsTheEngineAndWholeBlocksOfKvCache() {
        var fit = fit(32_000, 8, 120 * GIBIBYTE, 120 * GIBIBYTE);

        assertThat(fit.kvCache()).isEqualTo(8L * 32_000 * 147_456).isEqualTo(37_748_736_000L);
        assertThat(fit.needed()).isEqualTo(16_381_470_720L + 4_294_967_296L + 37_748_736_000L);
        assertThat(fit(100, 1, 0, 0).kvCache()).as("7 blocks of 16").isEqualTo(112 * 147_456);
    }

    @Test
    void givesVllmWholePercentOfWhatIsFreeBesideTheReserve() {
        // (120 - 5) GiB = 123,480,309,760 bytes = 93.6 %
        assertThat(fit(1, 1, 0, 0).budget(120 * GIBIBYTE)).isEqualTo(93 * 1_318_815_006L);
        assertThat(fit(1, 1, 0, 0).budget(TOTAL)).as("never above 95 %").isEqualTo(95 * 1_318_815_006L);
        assertThat(fit(1, 1, 0, 0).budget(MemoryFit.RESERVE)).isZero();
        assertThat(fit(1, 1, 0, 0).budget(0)).isZero();
    }

    @Test
    void fitsNowWhenEnoughIsFreeNow() {
        var fit = fit(32_000, 8, 120 * GIBIBYTE, 121 * GIBIBYTE);

        assertThat(fit.verdict()).isEqualTo(MemoryFit.Verdict.NOW);
        // 58,425,174,016 bytes are 44.3 %
        assertThat(fit.utilization()).hasValue(45);
    }

    @Test
    void fitsWithoutThePageCacheWhenThatHoldsTheMemory() {
        var fit = fit(32_000, 8, 20 * GIBIBYTE, 120 * GIBIBYTE);

        assertThat(fit.verdict()).isEqualTo(MemoryFit.Verdict.WITHOUT_CACHES);
        assertThat(fit.left(20 * GIBIBYTE)).isEqualTo(12 * 1_318_815_006L - 58_425_174_016L);
        assertThat(fit.utilization()).hasValue(45);
    }

    @Test
    void findsTheLongestContextAndTheMostRequests() {
        var fit = fit(32_000, 8, 120 * GIBIBYTE, 120 * GIBIBYTE);

        // 93 % less weights and engine leaves 101,973,357,542 bytes: 691,551 tokens, 86,443 for each of eight
        assertThat(fit.largestContext(120 * GIBIBYTE)).isEqualTo(86_432);
        assertThat(fit.largestConcurrency(120 * GIBIBYTE)).isEqualTo(21);
        assertThat(fit(86_432, 8, 0, 120 * GIBIBYTE).verdict()).isEqualTo(MemoryFit.Verdict.WITHOUT_CACHES);
        assertThat(fit(86_433, 8, 0, 120 * GIBIBYTE).verdict()).isEqualTo(MemoryFit.Verdict.NOT);
        assertThat(fit(32_000, 21, 0, 120 * GIBIBYTE).verdict()).isEqualTo(MemoryFit.Verdict.WITHOUT_CACHES);
        assertThat(fit(32_000, 22, 0, 120 * GIBIBYTE).verdict()).isEqualTo(MemoryFit.Verdict.NOT);
    }

    @Test
    void roundsTheUtilizationUpButNotAboveWhatIsFree() {
        assertThat(fit(86_432, 8, 120 * GIBIBYTE, 120 * GIBIBYTE).utilization()).as("92.99 % of 93").hasValue(93);
        assertThat(fit(86_433, 8, 120 * GIBIBYTE, 120 * GIBIBYTE).utilization()).isEmpty();
    }

    @Test
    void hasNoRoomWhereTheWeightsAloneAreTooMuch() {
        var fit = fit(16, 1, 20 * GIBIBYTE, 20 * GIBIBYTE);

        assertThat(fit.verdict()).isEqualTo(MemoryFit.Verdict.NOT);
        assertThat(fit.largestContext(20 * GIBIBYTE)).isZero();
        assertThat(fit.largestConcurrency(20 * GIBIBYTE)).isZero();
    }

    @Test
    void readsWhatCudaSeesOfThorsMemory() {
        assertThat(HostMemory.parse("""
                MemTotal:       128790528 kB
                MemFree:         2097152 kB
                MemAvailable:   119537664 kB
                Buffers:          102400 kB
                """)).isEqualTo(new HostMemory(TOTAL, 2 * GIBIBYTE, 114 * GIBIBYTE));
        assertThat(HostMemory.parse("MemTotal: 100 kB\nMemFree: 50 kB\nMemAvailable: 40 kB").available())
                .as("what is free is available").isEqualTo(50 << 10);
        assertThatThrownBy(() -> HostMemory.parse("")).isInstanceOf(StepException.class).hasMessage("/proc/meminfo has no line 'MemTotal'");
    }
}
