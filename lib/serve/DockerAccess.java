//SOURCES ../Host.java ../StepException.java
package lib.serve;

import lib.Command;
import lib.Host;
import lib.Result;
import lib.StepException;

/// How a host's user reaches Docker: as itself, or through sudo where it is not in the group `docker`.
///
/// @param host where the engine runs
/// @param root whether sudo is needed
public record DockerAccess(Host host, boolean root) {

    /// Finds out.
    /// @throws StepException when the host has no Docker, or its engine does not answer
    public static DockerAccess to(Host host) {
        var asked = host.run(Command.query("docker", "version", "--format", "{{.Server.Version}}"));
        if (asked.exitCode() == 127) {
            throw new StepException("%s has no Docker, which the servers run in: docker-setup installs it".formatted(host.name()));
        }
        if (!asked.ok() && !asked.stderr().contains("permission denied")) {
            throw new StepException("no Docker engine answers on %s: %s".formatted(host.name(), asked.stderr().strip()));
        }
        return new DockerAccess(host, !asked.ok());
    }

    /// The same way in, on a host that refuses changes.
    public DockerAccess planning() {
        return new DockerAccess(host.planning(), root);
    }

    public Result run(Command command) {
        return host.run(root ? command.asRoot() : command);
    }

    public Result query(String... argv) {
        return run(Command.query(argv));
    }

    /// A change that must succeed.
    public Result change(String... argv) {
        return run(Command.change(argv)).orFail();
    }
}
