//SOURCES Nmcli.java ../StepException.java
package lib.net;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import lib.StepException;

/// A Wi-Fi access point in range.
///
/// @param inUse    whether the device is connected to it
/// @param ssid     the network's name; empty when it is hidden. It is bytes: those that are no UTF-8 stand as `\xNN`, and so do all of a
///                 name with control characters, which would command a terminal
/// @param bssid    the access point's own address; several may serve one network
/// @param signal   0 to 100
/// @param security as nmcli says it, e.g. `WPA2 WPA3`; empty when open
public record AccessPoint(boolean inUse, String ssid, String bssid, String mode, int channel, int signal, String security, String device) {

    /// The query that [#parse] reads; `--rescan no|auto|yes` goes behind it. The name comes in hex: it may hold anything.
    static final List<String> LIST = List.of("nmcli", "-t",
            "-f", "IN-USE,SSID-HEX,BSSID,MODE,CHAN,SIGNAL,SECURITY,DEVICE", "device", "wifi", "list");

    /// Reads the answer to [#LIST].
    public static List<AccessPoint> parse(String terse) {
        return terse.lines().map(Nmcli::fields).filter(f -> f.size() == 8)
                .map(f -> new AccessPoint(f.get(0).equals("*"), name(f.get(1)), f.get(2), f.get(3), Integer.parseInt(f.get(4)),
                        Integer.parseInt(f.get(5)), f.get(6), f.get(7)))
                .toList();
    }

    private static String name(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.chars().noneMatch(Character::isISOControl) ? text : escaped(bytes);
        } catch (CharacterCodingException e) {
            return escaped(bytes);
        }
    }

    private static String escaped(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b > ' ' && b < 0x7f ? String.valueOf((char) b) : "\\x%02x".formatted(b));
        }
        return text.toString();
    }

    /// NetworkManager's `key-mgmt` for joining it; empty for an open network. Where WPA2 and WPA3 are both there, it uses
    /// the better one by itself under `wpa-psk`.
    /// @throws StepException for what takes more than one password, and for WEP, which hides nothing
    public Optional<String> keyManagement() {
        List<String> kinds = List.of(security.split(" "));
        if (kinds.contains("802.1X") || kinds.contains("WEP")) {
            throw new StepException("'%s' asks for %s, which is not supported; nmtui on the device may".formatted(ssid, security));
        }
        if (kinds.contains("WPA1") || kinds.contains("WPA2")) {
            return Optional.of("wpa-psk");
        }
        return kinds.contains("WPA3") ? Optional.of("sae") : kinds.contains("OWE") ? Optional.of("owe") : Optional.empty();
    }

    /// Whether it is meant by a network's name or its own address.
    public boolean isCalled(String ssidOrBssid) {
        return ssid.equals(ssidOrBssid) || bssid.equalsIgnoreCase(ssidOrBssid);
    }
}
