//SOURCES ../../hub/ModelCatalog.java ../reference/ReferenceResults.java ../report/study/ResultReader.java ../sim/Faults.java
//SOURCES ../sim/SimProfile.java ../sim/SimServer.java
package lib.bench.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lib.bench.report.study.ResultReader;
import lib.bench.sim.Faults;
import lib.bench.sim.SimProfile;
import lib.bench.sim.SimServer;

/// Servers without a model, each with the times that the guide measured for it, on this machine's loopback: to rehearse a matrix.
public final class SimulatedServers {

    private static final int LONGEST = 32_768;
    private static final int CACHE_BLOCKS = 16_384;
    /// Its times stand in for those of models that the guide did not measure under both loads.
    private static final String STAND_IN = "qwen3-8b";

    private final double speed;
    private final Consumer<String> narration;
    private Optional<SimServer> running = Optional.empty();
    private String command = "";

    /// @param speed how many times faster than a Thor
    public SimulatedServers(double speed, Consumer<String> narration) {
        this.speed = speed;
        this.narration = narration;
    }

    /// @return the address of the API, which names the model by its id
    public String serve(String model) {
        stop();
        Optional<String> own = SimProfile.names().stream().filter(name -> SimProfile.modelOf(name).equals(model)).findFirst();
        if (own.isEmpty()) {
            narration.accept("the guide has no times for %s: simulated with those of %s".formatted(model, STAND_IN));
        }
        String profile = own.orElse(STAND_IN);
        var options = new SimServer.Options("127.0.0.1", 0, model, LONGEST, SimProfile.named(profile).atSpeed(speed), Faults.NONE,
                CACHE_BLOCKS, 1);
        try {
            running = Optional.of(SimServer.start(options, served -> { }));
            String url = running.get().baseUrl();
            command = "./jbang simulate --profile %s --served-model-name %s --max-model-len %d --prefix-cache-blocks %d --seed 1 --speed %s --port %s"
                    .formatted(profile, model, LONGEST, CACHE_BLOCKS, times(), url.substring(url.lastIndexOf(':') + 1));
            return url;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        running.ifPresent(SimServer::close);
        running = Optional.empty();
    }

    /// What to keep with each result, so that nobody takes it for a measurement.
    public Map<String, String> metadata() {
        return Map.of(ResultReader.ENGINE, "%s, %s times as fast".formatted(ResultReader.SIMULATED, times()), ResultReader.SERVE, command);
    }

    private String times() {
        return speed == Math.rint(speed) ? String.valueOf((long) speed) : String.valueOf(speed);
    }
}
