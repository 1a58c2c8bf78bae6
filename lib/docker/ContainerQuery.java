//SOURCES Docker.java ../Host.java ../HostException.java ../StepException.java
package lib.docker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.StepException;

/// A program of an image that is run once in a container for what it prints. A query: the container leaves nothing behind, and an image
/// that is not here is not pulled.
///
/// @param image   reference of the image
/// @param runtime container runtime, e.g. `nvidia`
public record ContainerQuery(String image, String runtime) {

    /// Images of engines import a lot before they answer.
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /// Checks that it can be asked, without asking.
    /// @throws StepException saying what is missing
    public Docker check(Host host) {
        var docker = Docker.on(host);
        if (docker.image(image).isEmpty()) {
            throw new StepException("the image %s is not on %s: image-pull %s".formatted(image, host.name(), image));
        }
        return docker;
    }

    /// Runs the program and returns what it printed.
    /// @throws StepException when it can't be asked
    /// @throws HostException when it failed
    public String ask(Host host, String... program) {
        var argv = new ArrayList<>(List.of("docker", "run", "--rm", "--pull=never", "--runtime=" + runtime, image));
        argv.addAll(List.of(program));
        var result = check(host).run(Command.of(Command.Kind.QUERY, argv).within(LIMIT));
        if (result.stderr().contains("unknown or invalid runtime name") || result.stderr().contains("Unknown runtime specified")) {
            throw new StepException("Docker on %s has no runtime '%s': docker-setup registers it".formatted(host.name(), runtime));
        }
        return result.orFail().stdout();
    }
}
