///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/ReadOnlyStep.java ../lib/StepCommand.java ../lib/View.java ../lib/serve/HostHttp.java ../lib/serve/ServerPlace.java
package scripts;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Host;
import lib.ReadOnlyStep;
import lib.StepCommand;
import lib.Terminal;
import lib.View;
import lib.serve.FoundServer;
import lib.serve.HostHttp;
import lib.serve.ServerPlace;
import lib.serve.ServerSpec;
import picocli.CommandLine;

/// Shows the servers that Thorbook started on a host, running and stopped. It changes nothing.
@CommandLine.Command(name = "servers", description = "Show the servers on a host, running and stopped.")
public final class Servers implements ReadOnlyStep<Servers.Listing> {

    /// @param servers by place and name
    public record Listing(List<Server> servers) implements View.Viewable {

        public Listing {
            servers = List.copyOf(servers);
        }

        @Override
        public View view() {
            return servers.isEmpty() ? new View.Text("no servers") : View.of(servers);
        }
    }

    /// @param url    base URL of the API as the host itself sees it
    /// @param tunnel the command that brings the API to another machine; empty for a server on this one
    /// @param ready  it runs and says that it is up
    /// @param memory of its processes as Docker counts it, without a GPU's; empty when it does not run
    /// @param up     how long it runs
    public record Server(String name, String engine, String model, String url, String state, boolean ready, Optional<String> memory,
                         Optional<String> up, Optional<String> tunnel) {}

    private final Consumer<String> unread;

    /// All servers of a host.
    public Servers() {
        this(System.err::println);
    }

    private Servers(Consumer<String> unread) {
        this.unread = unread;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new Servers(Terminal.system()::say), args));
    }

    @Override
    public String name() {
        return "servers";
    }

    @Override
    public Class<Listing> stateType() {
        return Listing.class;
    }

    @Override
    public Listing read(Host host) {
        Instant now = Instant.parse(host.query("date", "-u", "+%Y-%m-%dT%H:%M:%SZ"));
        return new Listing(ServerPlace.all(host, unread).stream()
                .flatMap(place -> place.all().stream().map(found -> server(place, found, now))).toList());
    }

    private static Server server(ServerPlace place, FoundServer found, Instant now) {
        var spec = found.spec();
        return new Server(found.name(), spec.map(s -> s.engine().word()).orElse("unknown"), spec.map(ServerSpec::model).orElse("unknown"),
                spec.map(ServerSpec::url).orElse(""), found.state(), found.running() && spec.filter(s -> isUp(place.host(), s)).isPresent(),
                found.running() ? place.memory(found.name()) : Optional.empty(),
                found.running() ? Optional.of(since(found.started(), now)) : Optional.empty(),
                spec.filter(_ -> !place.host().isLocal()).map(s -> s.tunnel(place.host().name())));
    }

    private static boolean isUp(Host host, ServerSpec spec) {
        return new HostHttp(host, spec.address(), spec.port(), Optional.empty()).get(spec.engine().health())
                .filter(answer -> answer.status() == 200).isPresent();
    }

    private static String since(String started, Instant now) {
        var up = Duration.between(OffsetDateTime.parse(started).toInstant(), now);
        return up.toDays() > 0 ? "%d d %d h".formatted(up.toDays(), up.toHoursPart())
                : up.toHours() > 0 ? "%d h %d min".formatted(up.toHours(), up.toMinutesPart()) : "%d min".formatted(Math.max(0,
                        up.toMinutes()));
    }
}
