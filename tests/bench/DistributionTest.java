//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/Distribution.java ../../lib/bench/SampleSize.java ../../lib/bench/Samples.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import lib.bench.Distribution;
import lib.bench.SampleSize;
import lib.bench.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected numbers come from numpy 2.4.6, `repr` of mean, median, std and percentiles x 1000.
class DistributionTest {

    @ParameterizedTest(name = "{0} numbers")
    @CsvSource(textBlock = """
            1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            2, 397.0219592900832, 397.0219592900832, 397.0219592900832, 786.1034793943647, 793.2498746615863, 198.5109796450416
            5, 383.9967913366088, 375.31334603429264, 284.07253833370027, 785.669307129249, 793.2064574350748, 165.94805976135567
            7, 518.6575181561644, 584.6786323072295, 325.73858828982236, 950.0350947558406, 958.9962899829541, 270.63070289782416
            8, 521.4830041111001, 562.9700190514388, 304.792237449687, 948.3756141582271, 958.8303419231926, 322.9720244660584
            9, 500.4177947123902, 541.2614057956483, 293.4726872511153, 946.7161335606136, 958.6643938634314, 331.89611952271133
            100, 503.3400180487316, 507.9715231124036, 289.9343857614197, 988.0447207460144, 994.9239947859221, 260.25268224205354
            129, 500.5615938227012, 502.65717437080116, 289.68022594689285, 985.8056753233732, 994.700090243658, 257.5955078712524
            1000, 502.0616664995488, 502.15582071593303, 289.7900827984243, 992.7895317356864, 1001.4047929409406, 250.55148902035495
            10007, 501.65446706106485, 501.65446706106485, 289.6592858183728, 993.2758447809085, 1002.3056251880076, 250.82723353053242
            100003, 501.65630296307194, 501.65446706106485, 289.65969903655764, 993.281861024767, 1002.3062268123934, 250.77709816504563
            """)
    void agreesWithNumpyToTheLastDigit(int n, double mean, double median, double std, double p99, double p999, double p25) {
        double[] values = IntStream.range(0, n).mapToDouble(i -> (i * 7919L % 10007) / 9973.0).toArray();

        Distribution statistics = Distribution.ofSeconds(Samples.of(values), new TreeSet<>(List.of(25.0, 99.0, 99.9)));

        assertThat(statistics.mean()).isEqualTo(mean);
        assertThat(statistics.median()).isEqualTo(median);
        assertThat(statistics.std()).isEqualTo(std);
        assertThat(statistics.percentile(99)).isEqualTo(p99);
        assertThat(statistics.percentile(99.9)).isEqualTo(p999);
        assertThat(statistics.percentile(25)).isEqualTo(p25);
    }

    @Test
    void findsTheExtremesOfNegativeAndTinyNumbersToo() {
        double[] values = new Random(7).doubles(5000, -1, 1).map(v -> v * v * v).toArray();
        values[17] = -0.0;
        values[18] = Double.MIN_VALUE;

        Distribution statistics = Distribution.ofSeconds(Samples.of(values), new TreeSet<>(List.of(0.0, 100.0)));

        assertThat(statistics.min()).isEqualTo(Arrays.stream(values).min().getAsDouble() * 1000).isEqualTo(statistics.percentile(0));
        assertThat(statistics.max()).isEqualTo(Arrays.stream(values).max().getAsDouble() * 1000).isEqualTo(statistics.percentile(100));
    }

    @Test
    void treatsNoSamplesAsOneZeroAsVllmDoes() {
        Distribution statistics = Distribution.ofSeconds(Samples.of(), new TreeSet<>(List.of(99.0)));

        assertThat(statistics.count()).isZero();
        assertThat(statistics.mean()).isZero();
        assertThat(statistics.percentile(99)).isZero();
    }

    @Test
    void refusesAPercentileThatWasNotComputedOrCannotExist() {
        Distribution statistics = Distribution.ofSeconds(Samples.of(1), new TreeSet<>(List.of(99.0)));

        assertThatThrownBy(() -> statistics.percentile(90)).hasMessage("percentile 90.0 was not computed; there are [99.0]");
        assertThatThrownBy(() -> Distribution.ofSeconds(Samples.of(1), new TreeSet<>(List.of(101.0))))
                .hasMessage("a percentile must lie between 0 and 100: 101.0");
    }

    @ParameterizedTest
    @CsvSource({"50, 11", "90, 64", "95, 130", "99, 662", "99.9, 6636", "1, 662", "100, 1"})
    void knowsHowManySamplesAPercentileNeeds(double percent, long needed) {
        assertThat(SampleSize.neededFor(percent)).isEqualTo(needed);
        assertThat(SampleSize.supports(needed, percent)).isTrue();
        assertThat(SampleSize.supports(needed - 1, percent)).isFalse();
    }
}
