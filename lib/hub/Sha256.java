//SOURCES OpenSslSha256.java
package lib.hub;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The SHA-256 of bytes that come piece by piece; for one thread at a time.
public sealed interface Sha256 permits Sha256.OfJava, OpenSslSha256 {

    /// OpenSSL's where it is there, and else Java's. The JVM uses the processor's own instructions only in code of its second compiler,
    /// which commands that are to start quickly do without: OpenSSL then hashes 16 times as fast, and otherwise still twice.
    static Sha256 begin() {
        return OpenSslSha256.begin().<Sha256>map(openSsl -> openSsl).orElseGet(OfJava::new);
    }

    /// Takes the first `length` bytes.
    void update(byte[] bytes, int length);

    /// The hash of all bytes since the beginning or the last call, as 64 hex digits in lower case.
    String end();

    /// Java's own.
    final class OfJava implements Sha256 {

        private final MessageDigest digest;

        public OfJava() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        @Override
        public void update(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        public String end() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
