//DEPS info.picocli:picocli:4.7.7
//SOURCES Host.java LoginOptions.java Terminal.java
package lib;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that works on a host.
public final class HostOptions {

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "${env:THORBOOK_HOST:-local}",
            description = "local, ssh://user@host[:port], or lab for the container of 'lab up' (default: ${DEFAULT-VALUE}; THORBOOK_HOST sets another)")
    String host = "local";

    @Mixin
    LoginOptions login = new LoginOptions();

    /// Opens the host that the options name.
    /// @throws UsageException when they name none, or a file is missing
    public Host open(Terminal terminal) {
        return login.open(host, terminal);
    }

    /// Takes this host, unless one is given.
    public void orElse(String usual, boolean given) {
        host = given ? host : usual;
    }

    /// Takes the host of a run that goes on, unless one is given.
    /// @throws UsageException when another is given
    public void orHost(String earlier, boolean given) {
        if (given && !host.equals(earlier)) {
            throw new UsageException("--host: the run that goes on was started on " + earlier);
        }
        host = earlier;
    }
}
