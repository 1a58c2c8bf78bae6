//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../Repository.java ../../lib/Program.java ../../lib/bench/sim/Faults.java ../../lib/bench/sim/SimProfile.java
//SOURCES ../../lib/bench/sim/SimServer.java ../../lib/serve/embedded/EmbeddedServer.java ../../lib/serve/embedded/ModelFile.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lib.Program;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;
import lib.serve.embedded.EmbeddedServer;
import lib.serve.embedded.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tests.Repository;

/// OpenAI's own Python client and curl, against both servers. Needs python3 with venv, and PyPI.
class OpenAiClientTest {

    /// What the script says when it could not install the client.
    private static final int NO_TOOLS = 77;

    private static final String SEEN = """
            models: True
            chat: assistant length 5 True
            chat stream: assistant 6 length 5
            completion: text_completion 3 4 length
            completion stream: True length
            broken off, and answers again: 1
            unknown model: 404 NotFoundError 404
            too long: 400 BadRequestError 400
            no messages: 400 BadRequestError 400
            curl health: 200 0
            curl stream: 4
            curl long prompt: 400
            curl wrong method: 405
            """;

    @TempDir
    Path cache;

    @Test
    void theOfficialClientAndCurlWorkWithBothServers() throws IOException {
        var sim = new SimServer.Options("127.0.0.1", 0, "sim", 1000, SimProfile.constant(1, 1), Faults.NONE, 0, 1);
        var embedded = new EmbeddedServer.Options("127.0.0.1", 0, "random-tiny", 1000, 2, 1);
        Path model = ModelFile.named("random-tiny", cache.resolve("models")).path();
        try (var first = SimServer.start(sim, served -> { }); var second = EmbeddedServer.start(model, embedded, cache)) {
            var clients = new Program(Repository.root().resolve("tests/serve/openai-client.sh").toString())
                    .run(List.of(first.baseUrl(), "sim", second.baseUrl(), "random-tiny"));

            assumeTrue(clients.exitCode() != NO_TOOLS, "the OpenAI client can't be installed here: " + clients.lastWord());
            assertThat(clients.exitCode()).as(clients.stderr()).isZero();
            assertThat(clients.stdout()).isEqualTo(SEEN.replace("curl long prompt: 400", "curl long prompt: 200") + SEEN);
        }
    }
}
