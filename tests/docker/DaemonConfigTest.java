//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/docker/DaemonConfig.java
package tests.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import lib.docker.DaemonConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `daemon.json` as text in, text out.
class DaemonConfigTest {

    private static final List<String> MIRROR = List.of("https://docker.xuanyuan.me");

    private static String merged(String text) {
        return DaemonConfig.parse(text).withNvidiaRuntime().withMirrors(MIRROR).text();
    }

    private static final String GUIDE = """
            {
                "runtimes": {
                    "nvidia": {
                        "args": [],
                        "path": "nvidia-container-runtime"
                    }
                },
                "registry-mirrors": [
                    "https://docker.xuanyuan.me"
                ]
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "{}", "\uFEFF{}", "\uFEFF", "{\r\n}\r\n"})
    void whereThereWasNothingTheFileIsTheGuides(String nothing) {
        assertThat(merged(nothing)).isEqualTo(GUIDE);
    }

    @Test
    void theGuidesFileStaysAsItIs() {
        assertThat(DaemonConfig.parse(GUIDE).withNvidiaRuntime().withMirrors(MIRROR)).isEqualTo(DaemonConfig.parse(GUIDE));
    }

    @Test
    void everythingElseStaysInItsOrderAndWithItsValue() {
        assertThat(merged("""
                {"data-root":"/nvme/docker","features":{"cdi":true,"buildkit":false},"runtimes":{"kata":{"path":"/k"}},
                 "default-ulimits":{"memlock":{"Name":"memlock","Hard":-1,"Soft":-1}},"max-concurrent-downloads":10,"x":1.50,"y":1e3,"z":12345678901234567890,
                 "registry-mirrors":["https://mirror.example"],"labels":["Größe=1 \\u4e2d"]}""")).isEqualTo("""
                {
                    "data-root": "/nvme/docker",
                    "features": {
                        "cdi": true,
                        "buildkit": false
                    },
                    "runtimes": {
                        "kata": {
                            "path": "/k"
                        },
                        "nvidia": {
                            "args": [],
                            "path": "nvidia-container-runtime"
                        }
                    },
                    "default-ulimits": {
                        "memlock": {
                            "Name": "memlock",
                            "Hard": -1,
                            "Soft": -1
                        }
                    },
                    "max-concurrent-downloads": 10,
                    "x": 1.50,
                    "y": 1E+3,
                    "z": 12345678901234567890,
                    "registry-mirrors": [
                        "https://mirror.example",
                        "https://docker.xuanyuan.me"
                    ],
                    "labels": [
                        "Größe=1 中"
                    ]
                }
                """);
    }

    @Test
    void aRuntimeThatIsRegisteredAlreadyStaysAsItIs() {
        var own = DaemonConfig.parse("{\"runtimes\": {\"nvidia\": {\"path\": \"/usr/bin/nvidia-container-runtime.cdi\", \"args\": [\"--debug\"]}}}");

        assertThat(own.withNvidiaRuntime()).isEqualTo(own);
    }

    @Test
    void aMirrorWithASlashAtItsEndIsTheSame() {
        var own = DaemonConfig.parse("{\"registry-mirrors\": [\"https://docker.xuanyuan.me/\"]}");

        assertThat(own.withMirrors(MIRROR)).isEqualTo(own);
    }

    @Test
    void theDefaultRuntimeIsReplaced() {
        assertThat(DaemonConfig.parse("{\"default-runtime\": \"runc\", \"debug\": true}").withDefaultRuntime("nvidia").text()).isEqualTo("""
                {
                    "default-runtime": "nvidia",
                    "debug": true
                }
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{ /* mirrors */ } | not valid JSON in line 1:",
            "{\"debug\": true, // yes | not valid JSON in line 1:",
            "{\"debug\": true,} | not valid JSON in line 1:",
            "{} {} | not valid JSON in line 1:",
            "{\"debug\": true | not valid JSON in line 1:",
            "# none | not valid JSON in line 1:",
            "{\"debug\": true, \"debug\": false} | not valid JSON in line 1: Duplicate field 'debug'",
            "{\"runtimes\": {\"a\": {}, \"a\": {}}} | not valid JSON in line 1: Duplicate field 'a'",
            "[] | not a JSON object",
            "null | not a JSON object",
            "\"text\" | not a JSON object",
            "{\"runtimes\": []} | \"runtimes\" is not an object",
            "{\"runtimes\": null} | \"runtimes\" is not an object",
            "{\"runtimes\": {\"nvidia\": \"x\"}} | \"runtimes\".\"nvidia\" is not an object",
            "{\"registry-mirrors\": \"https://a\"} | \"registry-mirrors\" is not an array of texts",
            "{\"registry-mirrors\": [1]} | \"registry-mirrors\" is not an array of texts",
            "{\"default-runtime\": 1} | \"default-runtime\" is not a text"})
    void whatDockerWouldRefuseOrWouldBeLostIsRefused(String text, String error) {
        assertThatThrownBy(() -> DaemonConfig.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(error)
                .message().doesNotContain("\n");
    }
}
