//SOURCES ../Host.java ../Command.java ../StepException.java
package lib.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lib.Command;
import lib.Host;
import lib.StepException;

/// What nmcli prints, read; what it is asked, written. NetworkManager's source is where the formats are from.
public final class Nmcli {

    private Nmcli() {}

    /// A connection profile. Names need not be unique: only the UUID tells two apart.
    ///
    /// @param device where it is active; empty when it is not
    public record Connection(String uuid, String name, String type, String device) {}

    public static final List<String> LIST = List.of("nmcli", "-t", "-f", "UUID,NAME,TYPE,DEVICE", "connection", "show");

    /// The standard output of a query to a host's nmcli.
    /// @throws StepException when the host has none
    public static String ask(Host host, List<String> argv) {
        var asked = host.run(Command.of(Command.Kind.QUERY, argv));
        if (asked.exitCode() == 127) {
            throw new StepException("%s has no nmcli: install network-manager".formatted(host.name()));
        }
        return asked.orFail().text();
    }

    /// Reads the answer to [#LIST].
    public static List<Connection> connections(String terse) {
        return terse.lines().map(Nmcli::fields).filter(f -> f.size() == 4)
                .map(f -> new Connection(f.get(0), f.get(1), f.get(2), f.get(3).equals("--") ? "" : f.get(3))).toList();
    }

    /// The fields of a line of terse tabular output: `:` separates, and `\` escapes both itself and `:`.
    public static List<String> fields(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (c == ':') {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /// The properties of one object, `name:value` a line; values are not escaped there. `--` stands for no value.
    public static Map<String, String> properties(String multiline) {
        var properties = new LinkedHashMap<String, String>();
        multiline.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            properties.put(line.substring(0, colon), value.equals("--") ? "" : value);
        });
        return properties;
    }
}
