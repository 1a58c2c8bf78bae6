//SOURCES ../Command.java
package lib.net;

import java.util.List;
import java.util.stream.Stream;
import lib.Command;

/// How a change writes connection profiles: first into NetworkManager's memory alone, onto the disk only when the host has been reached
/// after it. A host that is switched off in between starts with the profiles that it had.
///
/// @param unsaved   commands that write into memory
/// @param saving    commands that keep it
/// @param restoring commands for profiles that a checkpoint does not bring back, since they were in force on no device; where this side
///                  has died they stay changed in memory, and on no device, until the host starts again
public record ProfileEdits(List<Command> unsaved, List<Command> saving, List<Command> restoring) {

    /// Profiles stay as they are.
    public static final ProfileEdits NONE = new ProfileEdits(List.of(), List.of(), List.of());

    public ProfileEdits {
        unsaved = List.copyOf(unsaved);
        saving = List.copyOf(saving);
        restoring = List.copyOf(restoring);
    }

    /// A profile that is there already.
    /// @param modify its `nmcli connection modify ...`
    /// @param back   what makes it as it was; empty where the checkpoint does
    public static ProfileEdits of(List<String> modify, List<List<String>> back) {
        return new ProfileEdits(List.of(root(with(modify, 3, "--temporary"))), List.of(root(modify)),
                back.stream().map(ProfileEdits::root).toList());
    }

    /// A new profile. The checkpoint removes it again.
    /// @param add  `nmcli connection add ...`
    /// @param name that it has alone
    public static ProfileEdits added(List<String> add, String name) {
        // setting what is set already writes the whole profile
        return new ProfileEdits(List.of(root(with(add, 3, "save", "no"))),
                List.of(Command.change("nmcli", "connection", "modify", "id", name, "connection.id", name).asRoot()), List.of());
    }

    private static List<String> with(List<String> argv, int at, String... words) {
        return Stream.of(argv.subList(0, at), List.of(words), argv.subList(at, argv.size())).flatMap(List::stream).toList();
    }

    private static Command root(List<String> argv) {
        return Command.of(Command.Kind.CHANGE, argv).asRoot();
    }
}
