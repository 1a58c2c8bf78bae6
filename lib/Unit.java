//SOURCES Host.java
package lib;

/// A unit of systemd that a step leaves on a host, in `/etc/systemd/system`.
///
/// @param name with its kind, e.g. `thorbook-clocks.service`
/// @param text the whole file
public record Unit(String name, String text) {

    public Unit {
        if (!name.matches("thorbook-[a-z-]+\\.(service|timer)")) {
            throw new IllegalArgumentException("not a name for a unit of Thorbook's: " + name);
        }
    }

    /// Where its file is.
    public String path() {
        return "/etc/systemd/system/" + name;
    }

    /// Whether the unit is there with this very text, and enabled.
    public boolean on(Host host) {
        return installed(host) && host.run(Command.query("systemctl", "is-enabled", "--quiet", name)).ok();
    }

    /// Whether the unit's file is there with this very text.
    public boolean installed(Host host) {
        return host.read(path()).filter(text::equals).isPresent();
    }

    /// Writes the unit's file.
    public void install(Host host) {
        host.write(path(), text, 0644, true);
    }

    /// Writes the unit and lets systemd start it at each boot. It is not started now.
    public void enable(Host host) {
        install(host);
        host.run(Command.change("systemctl", "daemon-reload").asRoot()).orFail();
        host.run(Command.change("systemctl", "enable", name).asRoot()).orFail();
    }

    /// Stops the unit, and removes it.
    public void remove(Host host) {
        var remove = "[ ! -e \"$2\" ] || systemctl disable --now \"$1\"; rm -f \"$2\" && systemctl daemon-reload";
        host.run(Command.change("sh", "-c", remove, "sh", name, path()).asRoot()).orFail();
    }
}
