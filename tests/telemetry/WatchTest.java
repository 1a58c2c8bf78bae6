//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../LabContainer.java ../../lib/Host.java ../../lib/Json.java ../../lib/jetson/telemetry/Sampler.java ../../scripts/Watch.java
package tests.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import lib.Host;
import lib.Json;
import lib.Terminal;
import lib.jetson.telemetry.Sample;
import lib.jetson.telemetry.Sampler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import scripts.Watch;
import tests.LabContainer;

/// Samples of a device over ssh, and what is left on it afterwards.
@Tag("docker")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchTest {

    private static final String NOT_THROTTLED = "for state in /sys/class/thermal/cooling_device*/cur_state; do echo 0 > $state; done; ";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private LabContainer lab;

    @BeforeAll
    void start() {
        lab = LabContainer.start();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @BeforeEach
    void listen() {
        out.reset();
        err.reset();
    }

    @AfterEach
    void nothingIsLeftOnTheDevice() {
        lab.shell(NOT_THROTTLED + "rm -f /run/lab/load; sed -i s/^TEGRASTATS_FORMAT=.*/TEGRASTATS_FORMAT=R38/ /etc/lab.conf");
        assertThat(lab.shell("for i in $(seq 40); do pgrep -x tegrastats || exit 0; sleep 0.1; done").getStdout()).isEmpty();
        assertThat(lab.shell("pgrep -fa '^sh -s'").getStdout()).isEmpty();
    }

    private int watch(String... more) {
        var args = new ArrayList<>(List.of("--host", lab.host(), "--ssh-config", lab.sshConfig().toString(), "--interval", "50"));
        args.addAll(List.of(more));
        return new Watch(Terminal.of(stream(out), stream(err))).run(args.toArray(String[]::new));
    }

    private static PrintStream stream(OutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Host open() {
        return Host.open(lab.host(), new Host.Settings(Optional.of(lab.sshConfig()), false, Optional::empty, result -> { }));
    }

    @Test
    void aLinePerSample() {
        assertThat(watch("--count", "3")).as(stderr()).isZero();

        assertThat(stdout().lines()).hasSize(3).allMatch(line -> line.substring(10).equals(
                "VIN 19.8 W  tj 38.9 °C  GPU 315 MHz  CPU 0 %  RAM 3.3 of 122.8 GiB  not throttled"));
        assertThat(stderr()).isEmpty();
    }

    @Test
    void aLoadedAndThrottledThorOfTheNextRelease() {
        lab.shell("echo busy > /run/lab/load; echo 1 > /sys/class/thermal/cooling_device3/cur_state; "
                + "sed -i s/^TEGRASTATS_FORMAT=.*/TEGRASTATS_FORMAT=R39/ /etc/lab.conf");

        assertThat(watch("--count", "1")).as(stderr()).isZero();

        assertThat(stdout().substring(10)).isEqualTo(
                "VIN 66.2 W  tj 109.0 °C  GPU 98 % 924 MHz  CPU 0 %  RAM 3.3 of 122.8 GiB  THROTTLED by tj-throttle-alert\n");
    }

    @Test
    void aJsonDocumentPerSample() {
        assertThat(watch("--count", "2", "--json")).as(stderr()).isZero();

        List<JsonNode> documents = stdout().lines().map(line -> Json.read(line, JsonNode.class)).toList();
        assertThat(documents).hasSize(2).allSatisfy(document -> {
            assertThat(document.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
            assertThat(document.at("/sample/milliwatts/VIN").asInt()).isEqualTo(19_780);
            assertThat(document.at("/sample/units/GR3D/mhz/2").asInt()).isEqualTo(315);
            assertThat(document.at("/sample/throttling/tj-throttle-alert").asInt()).isZero();
            assertThat(document.path("sample").has("swap")).isFalse();
        });
        assertThat(documents.get(0).at("/sample/uptime").asDouble()).isLessThan(documents.get(1).at("/sample/uptime").asDouble());
    }

    @Test
    void whoeverIsNotRootSeesLessAndIsToldSo() {
        try (var asking = LabContainer.start(Map.of("LAB_SUDO", "password"))) {
            int code = new Watch(Terminal.of(stream(out), stream(err)))
                    .run("--host", asking.host(), "--ssh-config", asking.sshConfig().toString(), "--interval", "50", "--count", "1");

            assertThat(code).as(stderr()).isZero();
            assertThat(stdout()).contains("VIN 19.8 W").contains("GPU -");
            assertThat(stderr())
                    .isEqualTo("watch: without root on %s, some devices do not tell the load of the GPU%n".formatted(asking.host()));
        }
    }

    @Test
    void nobodyIsLeftWhenTheConnectionIsCut() {
        var samples = new CopyOnWriteArrayList<Sample>();
        Sampler sampler;
        try (var host = open()) {
            sampler = Sampler.start(host, Duration.ofMillis(50), (sample, nanos) -> samples.add(sample));
            lab.shell("pkill -f 'sshd: thor'");
            while (sampler.failure().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(samples).isNotEmpty();
        assertThat(sampler.failure()).hasValueSatisfying(why -> assertThat(why).startsWith("no connection to " + lab.host()));
    }

    @Test
    void aTegrastatsThatEndsIsAFailureInOneLine() {
        lab.shell("cd /usr/bin; mv tegrastats tegrastats.away; printf '#!/bin/sh\\nexit 3\\n' > tegrastats; chmod 755 tegrastats");
        try {
            assertThat(watch()).isEqualTo(1);
        } finally {
            lab.shell("mv /usr/bin/tegrastats.away /usr/bin/tegrastats");
        }
        assertThat(stderr()).isEqualTo("watch: the samples from %s ended%n".formatted(lab.host()));
    }

    @Test
    void wrongNumbersAreWrongUse() {
        for (var wrong : List.of(List.of("--interval", "5"), List.of("--count", "0"), List.of("--duration", "0"),
                List.of("--duration", "NaN"))) {
            err.reset();
            assertThat(watch(wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(2);
            assertThat(stderr()).startsWith("watch: ").hasLineCount(1);
        }
    }
}
