///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/jetson/CudaDevice.java ../lib/docker/ContainerQuery.java ../lib/serve/EngineImages.java
package scripts;

import java.util.List;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.StepException;
import lib.docker.ContainerQuery;
import lib.jetson.CudaDevice;
import lib.serve.EngineImages;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// Asks CUDA in a container what the GPU is, as the guide does with `deviceQuery`: which is proof that containers get the GPU at all.
/// It changes nothing: the container is gone when it has answered, and an image is not pulled for it.
@CommandLine.Command(name = "device-query", description = "Ask CUDA in a container what the GPU is: the guide's deviceQuery.")
public final class DeviceQuery implements ReadOnlyStep<DeviceQuery.State> {

    /// @param image   that was asked in
    /// @param devices GPUs that CUDA sees in it
    public record State(String image, List<CudaDevice> devices) {}

    @Option(names = "--image", paramLabel = "IMAGE", defaultValue = "vllm",
            description = "engine or image to ask in (default: the guide's, of ${DEFAULT-VALUE})")
    private String image = "vllm";

    @Option(names = "--runtime", paramLabel = "NAME", defaultValue = "nvidia",
            description = "container runtime (default: ${DEFAULT-VALUE})")
    private String runtime = "nvidia";

    public static void main(String... args) {
        System.exit(StepCommand.run(new DeviceQuery(), args));
    }

    @Override
    public String name() {
        return "device-query";
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
        String answer = query().ask(host, "/usr/local/bin/deviceQuery");
        var devices = CudaDevice.parse(answer);
        if (devices.isEmpty() || !CudaDevice.passed(answer)) {
            throw new StepException("deviceQuery in %s on %s finds no GPU:\n    %s".formatted(query().image(), host.name(),
                    answer.strip().replace("\n", "\n    ")));
        }
        return new State(query().image(), devices);
    }
}
