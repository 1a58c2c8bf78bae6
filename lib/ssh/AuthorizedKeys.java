//SOURCES PublicKey.java
package lib.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The contents of a file `authorized_keys`. What is others' stays as it is, byte for byte: their options, line ends and
/// comments, also a last line without an end.
///
/// @param text the bytes as ISO 8859-1, in which every byte is a character and comes back as the same byte
public record AuthorizedKeys(String text) {

    public static AuthorizedKeys of(byte[] bytes) {
        return new AuthorizedKeys(new String(bytes, ISO_8859_1));
    }

    public byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    /// Whether the key is let in, with options in front of it or without.
    public boolean has(PublicKey key) {
        return lines().anyMatch(line -> !line.stripLeading().startsWith("#") && words(line).contains(key.blob()));
    }

    /// With the key on a line of its own at the end.
    public AuthorizedKeys with(PublicKey key) {
        String before = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
        return new AuthorizedKeys(before + new String(key.line().getBytes(UTF_8), ISO_8859_1) + "\n");
    }

    /// Without the lines that hold this key and nothing else; a key with options was put there by somebody else.
    /// @param endless whether the file's last line had no end before the key came
    public AuthorizedKeys without(PublicKey key, boolean endless) {
        String rest = lines().filter(line -> !own(line, key)).collect(Collectors.joining());
        boolean last = lines().reduce((first, second) -> second).filter(line -> own(line, key)).isPresent();
        return new AuthorizedKeys(endless && last && rest.endsWith("\n") ? rest.substring(0, rest.length() - 1) : rest);
    }

    /// Whether the last line has no end.
    public boolean endless() {
        return !text.isEmpty() && !text.endsWith("\n");
    }

    private static boolean own(String line, PublicKey key) {
        List<String> words = words(line);
        return words.size() >= 2 && words.get(0).equals(key.type()) && words.get(1).equals(key.blob());
    }

    /// With their ends.
    private Stream<String> lines() {
        return Arrays.stream(text.split("(?<=\n)")).filter(line -> !line.isEmpty());
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("[ \t]+"));
    }
}
