//SOURCES ProfileEdits.java Wifi.java WifiOptions.java ../Step.java ../Change.java ../Command.java ../Host.java
package lib.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.Step;

/// Takes a Wi-Fi device back to the connection it had: what undoes every change of it. Connections that were made since are
/// deleted, if the step that made them says so.
///
/// @param name    of the step that is undone
/// @param made    the network (SSID) that the step may have made connections for; empty when it makes none
/// @param options of that step, `--reach` among them: where the host may be found afterwards
public record WifiReturn(String name, Wifi before, String made, WifiOptions options) implements Step<Wifi> {

    @Override
    public Wifi read(Host host) {
        return Wifi.read(host, Optional.of(before.device()), "no");
    }

    @Override
    public Class<Wifi> stateType() {
        return Wifi.class;
    }

    @Override
    public List<Change> plan(Wifi now) {
        var changes = new ArrayList<Change>();
        if (!now.active().equals(before.active())) {
            changes.add(new Change("connection of " + before.device(), now.currentName(), before.currentName()));
        }
        made(now).forEach(profile -> changes.add(new Change("Wi-Fi connection", profile.name(), "")));
        if (!now.active().equals(before.active())) {
            changes.addAll(options.change(now, Optional.empty()).announcement());
        }
        return changes;
    }

    private List<Wifi.Profile> made(Wifi now) {
        return now.profiles().stream().filter(profile -> profile.ssid().equals(made))
                .filter(profile -> before.profiles().stream().noneMatch(old -> old.uuid().equals(profile.uuid()))).toList();
    }

    @Override
    public void apply(Host host, Wifi now) {
        if (!now.active().equals(before.active())) {
            var activation = before.active().isEmpty()
                    ? Command.change("nmcli", "--wait", "30", "connection", "down", "uuid", now.active())
                    : Command.change("nmcli", "--wait", "45", "connection", "up", "uuid", before.active());
            options.change(now, Optional.empty()).apply(host, ProfileEdits.NONE, activation.asRoot());
        }
        made(now).forEach(profile -> host.run(Command.change("nmcli", "connection", "delete", "uuid", profile.uuid()).asRoot()).orFail());
    }
}
