package lib.jetson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The fans of a Jetson and their profiles, from `/etc/nvfancontrol.conf`. In it `<FAN n>` begins a fan, `FAN_PROFILE x {` one of its
/// curves, and `FAN_DEFAULT_PROFILE x` names the one that it starts with.
///
/// @param fans in the order of the file
public record FanProfiles(List<Fan> fans) {

    /// @param number         as the file counts, from 1
    /// @param profiles       the curves there are
    /// @param defaultProfile the curve that the fan starts with; empty where the file names none
    public record Fan(int number, List<String> profiles, String defaultProfile) {}

    private static final Pattern FAN = Pattern.compile("^\\s*<FAN\\s+(\\d+)>");
    private static final Pattern PROFILE = Pattern.compile("^\\s*FAN_PROFILE\\s+(\\S+)\\s*\\{");
    private static final Pattern DEFAULT = Pattern.compile("^(\\s*FAN_DEFAULT_PROFILE\\s+)(\\S+)(.*)$");
    private static final Pattern IN_FORCE = Pattern.compile("(?m)^\\s*FAN(\\d+):FAN_PROFILE:(\\S+)");

    public FanProfiles {
        fans = List.copyOf(fans);
    }

    /// Reads a configuration file.
    public static FanProfiles parse(String conf) {
        var fans = new ArrayList<Fan>();
        for (String line : conf.lines().toList()) {
            var fan = FAN.matcher(line);
            var profile = PROFILE.matcher(line);
            var chosen = DEFAULT.matcher(line);
            if (fan.find()) {
                fans.add(new Fan(Integer.parseInt(fan.group(1)), List.of(), ""));
            } else if (!fans.isEmpty() && profile.find()) {
                var last = fans.removeLast();
                var more = new ArrayList<>(last.profiles());
                more.add(profile.group(1));
                fans.add(new Fan(last.number(), List.copyOf(more), last.defaultProfile()));
            } else if (!fans.isEmpty() && chosen.find()) {
                var last = fans.removeLast();
                fans.add(new Fan(last.number(), last.profiles(), chosen.group(2)));
            }
        }
        return new FanProfiles(fans);
    }

    /// The profiles in force by the number of the fan, from `nvfancontrol -q`, e.g. `FAN1:FAN_PROFILE:quiet`.
    public static Map<Integer, String> inForce(String query) {
        var profiles = new LinkedHashMap<Integer, String>();
        IN_FORCE.matcher(query).results().forEach(match -> profiles.put(Integer.valueOf(match.group(1)), match.group(2)));
        return profiles;
    }

    /// The configuration with other default profiles, all else as it was.
    /// @param profiles by the number of the fan; a fan that is not named keeps its own
    public static String withDefaults(String conf, Map<Integer, String> profiles) {
        var lines = new ArrayList<String>();
        Optional<Integer> fan = Optional.empty();
        for (String line : conf.split("\n", -1)) {
            var header = FAN.matcher(line);
            var chosen = DEFAULT.matcher(line);
            if (header.find()) {
                fan = Optional.of(Integer.valueOf(header.group(1)));
            }
            var wanted = fan.map(profiles::get);
            lines.add(wanted.isPresent() && chosen.find() ? chosen.group(1) + wanted.get() + chosen.group(3) : line);
        }
        return String.join("\n", lines);
    }
}
