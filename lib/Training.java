//RUNTIME_OPTIONS -Dthorbook.trainable=true -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
//SOURCES Host.java Terminal.java Address.java
package lib;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/// A run for the JVM alone. The bootstrap lets a script run once with `THORBOOK_TRAIN` set, and keeps which classes it
/// loaded, so that later starts are quick. Such a run takes the usual way through the code, on this machine, with
/// queries only, and prints nothing. The property above tells the bootstrap that a script knows of this. The other
/// options suit a JVM that lives for a second and mostly waits for a host.
public final class Training {

    /// The usual way through a command.
    public interface Way {
        int run(Terminal silent);
    }

    private Training() {}

    /// Whether this process is such a run.
    public static boolean on() {
        return System.getenv("THORBOOK_TRAIN") != null;
    }

    /// Takes the usual way, and beside it those every command may come by: a host, an address for ssh.
    public static int run(Way way) {
        int code = way.run(Terminal.of(silent(), silent()));
        Address.parse("ssh://nobody@localhost", Optional.empty()).shell(false, Address.Sharing.SHARED);
        try (Host host = Host.local()) {
            host.query("true");
        }
        return code;
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream());
    }
}
