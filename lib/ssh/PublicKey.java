//SOURCES ../UsageException.java
package lib.ssh;

import java.util.Base64;
import java.util.List;
import lib.UsageException;

/// An OpenSSH public key.
///
/// @param type    e.g. `ssh-ed25519`
/// @param blob    the key itself, in Base64
/// @param comment may be empty
public record PublicKey(String type, String blob, String comment) {

    /// Reads the one line of a `.pub` file.
    /// @param what names the value in the error
    /// @throws UsageException for anything else, a private key above all
    public static PublicKey parse(String what, String text) {
        List<String> words = List.of(text.strip().split("[ \t]+", 3));
        if (text.contains("PRIVATE KEY")) {
            throw new UsageException(what + " is a private key, which never leaves its machine; give the .pub file");
        }
        if (words.size() < 2 || text.strip().lines().count() != 1
                || !words.get(0).matches("(ssh|ecdsa|sk)-[A-Za-z0-9@.-]+") || !isBase64(words.get(1))) {
            throw new UsageException(what + " holds no public key of OpenSSH, which is one line: type, key, comment");
        }
        return new PublicKey(words.get(0), words.get(1), words.size() > 2 ? words.get(2) : "");
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// As it stands in `authorized_keys`, without a line end.
    public String line() {
        return (type + " " + blob + " " + comment).strip();
    }
}
