//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/hub/Sha256.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lib.hub.Sha256;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /// The example of FIPS 180-4, and the hash of nothing.
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void hashesWhatTheStandardHashesAndBeginsAnew() {
        for (Sha256 sha256 : List.of(Sha256.begin(), new Sha256.OfJava())) {
            sha256.update("abcdef".getBytes(), 3);
            assertThat(sha256.end()).isEqualTo(OF_ABC);
            assertThat(sha256.end()).isEqualTo(OF_NOTHING);
        }
    }

    @Test
    void itDoesNotMatterInWhatPiecesTheBytesComeNorWhoHashesThem() {
        var random = new Random(1);
        for (int round = 0; round < 200; round++) {
            var bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            Sha256 pieces = Sha256.begin();
            for (int at = 0, length; at < bytes.length; at += length) {
                length = Math.min(bytes.length - at, random.nextInt(700));
                pieces.update(Arrays.copyOfRange(bytes, at, bytes.length), length);
            }
            Sha256 whole = new Sha256.OfJava();
            whole.update(bytes, bytes.length);
            assertThat(pieces.end()).isEqualTo(whole.end());
        }
    }

    @Test
    void manyHashesAtOnceDoNotMix() {
        var hashes = Arrays.asList(new Sha256[300]);
        hashes.replaceAll(_ -> Sha256.begin());
        hashes.forEach(hash -> hash.update("a".getBytes(), 1));
        System.gc();
        hashes.forEach(hash -> hash.update("bc".getBytes(), 2));
        assertThat(hashes).allSatisfy(hash -> assertThat(hash.end()).isEqualTo(OF_ABC));
    }
}
