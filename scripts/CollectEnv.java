///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/serve/EnvironmentReport.java ../lib/docker/ContainerQuery.java ../lib/serve/EngineImages.java
package scripts;

import java.util.List;
import java.util.Optional;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.StepException;
import lib.View;
import lib.docker.ContainerQuery;
import lib.serve.EngineImages;
import lib.serve.EnvironmentReport;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Collects what vLLM runs on, in its own container: the guide's `vllm collect-env`, read into facts. The first of them says whether
/// that vLLM was built for this GPU: an image without its architecture fails, or worse, computes nonsense.
@CommandLine.Command(name = "collect-env", description = "Collect what vLLM runs on, in its container: versions, GPU, architectures.")
public final class CollectEnv implements ReadOnlyStep<CollectEnv.State> {

    /// @param image  that was asked in
    /// @param report all that it said
    public record State(String image, EnvironmentReport report) implements View.Viewable {
        @Override
        public View view() {
            return View.of(new Facts(image, report.fact("vLLM Version"), report.fact("CUDA Archs"), report.builtForGpu(),
                    report.fact("PyTorch version"),
                    report.fact("CUDA runtime version"), report.gpu(), report.fact("Nvidia driver version"), report.fact("cuDNN version"),
                    report.fact("Python version"), report.fact("OS"), report.libraries()));
        }
    }

    /// What of it is shown.
    private record Facts(String image, Optional<String> vllm, Optional<String> builtForArchitectures, Optional<Boolean> builtForThisGpu,
                         Optional<String> pytorch, Optional<String> cudaRuntime, Optional<String> gpu, Optional<String> driver,
                                 Optional<String> cudnn,
                         Optional<String> python, Optional<String> system, List<EnvironmentReport.Library> libraries) {}

    @Option(names = "--image", paramLabel = "IMAGE", defaultValue = "vllm",
            description = "engine or image to ask in (default: the guide's, of ${DEFAULT-VALUE})")
    private String image = "vllm";

    @Option(names = "--runtime", paramLabel = "NAME", defaultValue = "nvidia",
            description = "container runtime (default: ${DEFAULT-VALUE})")
    private String runtime = "nvidia";

    public static void main(String... args) {
        System.exit(StepCommand.run(new CollectEnv(), args));
    }

    @Override
    public String name() {
        return "collect-env";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    private ContainerQuery query() {
        return new ContainerQuery(EngineImages.load().reference(image), runtime);
    }

    @Override
    public void checkHost(Host host) {
        query().check(host);
    }

    @Override
    public State read(Host host) {
        var report = EnvironmentReport.parse(query().ask(host, "vllm", "collect-env"));
        if (report.sections().isEmpty()) {
            throw new StepException("vllm collect-env in %s on %s printed no report".formatted(query().image(), host.name()));
        }
        return new State(query().image(), report);
    }
}
