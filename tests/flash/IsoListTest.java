//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES Said.java ../../scripts/IsoList.java ../../scripts/IsoCheck.java ../../lib/jetson/Release.java ../../lib/Json.java
package tests.flash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import lib.Json;
import lib.flash.KnownReleases;
import lib.jetson.Release;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scripts.IsoCheck;
import scripts.IsoList;

/// What is known of the releases, and what the two commands about images say that look at no image.
class IsoListTest {

    private static Said list(String... args) {
        return Said.of(terminal -> new IsoList(terminal).run(args));
    }

    @Test
    void listsTheReleasesOfAThorNewestFirst() {
        assertThat(list().out()).startsWith("""
                release  JetPack  size    installer image
                39.2.1   7.2.1            jetsoninstaller-r39.2.1-2026-08-07-18-30-47-arm64.iso
                39.2.0   7.2              jetsoninstaller-r39.2.0-2026-06-01-23-53-13-arm64.iso
                39.0.0   7.2 EA           none known
                38.4.0   7.1      4.2 GB  jetsoninstaller-r38.4.0-2025-12-30-17-00-37-arm64.iso
                38.2.2   7.0              none known
                38.2.1   7.0              none known
                38.2.0   7.0              jetsoninstaller-0.2.0-r38.2-2025-08-22-01-33-29-arm64.iso
                """);
    }

    @Test
    void saysWhatToMindFromOneReleaseToAnother() {
        assertThat(list("--from", "38.4.0", "--to", "38.2.0").out()).endsWith("""

                from    to      to mind
                38.4.x  38.2.x  not possible  there is no way back: firmware of 38.4 does not take 38.2
                """.replace("to      to mind", "to                    to mind"));
        assertThat(list("--from", "36.4.3", "--to", "38.4.0").out()).endsWith("\nnothing is known of going from 36.4.3 to 38.4.0\n");
    }

    @ParameterizedTest
    @CsvSource({"38.0.0,38.2.0,1", "38.0.0,38.4.0,1", "38.2.0,38.4.0,1", "38.2.0,39.2.1,3", "38.4.0,39.2.0,2", "39.2.0,38.4.0,1",
            "39.2.0,39.2.1,1", "39.2.1,39.2.1,0", "38.4.0,38.2.0,1"})
    void knowsSoManyThingsOfAMove(String from, String to, int number) {
        assertThat(KnownReleases.load().moves(from, to)).hasSize(number);
    }

    @Test
    void writesTheSameAsJson() {
        JsonNode document = Json.read(list("--json", "--to", "39.2.1").out(), JsonNode.class);

        assertThat(document.at("/releases/3/size").asLong()).isEqualTo(4_207_276_032L);
        assertThat(document.at("/releases/0/menu").asText()).isEqualTo("Install on NVMe");
        assertThat(document.at("/going")).hasSize(3).allSatisfy(move -> assertThat(move.at("/to").asText()).isEqualTo("39"));
        assertThat(document.at("/going/0/verdict").asText()).isEqualTo("warn");
    }

    @Test
    void theReleaseOfADeviceBelongsToTheSameJetPackAsTheImageThatItCameFrom() {
        var known = KnownReleases.load();

        assertThat(known.ofThor()).allSatisfy(release ->
                assertThat(new Release(release, "1").jetPack()).isEqualTo(Optional.of(known.jetpack().get(release))));
    }

    @Test
    void aReleaseThatIsNamedInPartIsTheOldestThatBeginsSo() {
        var known = KnownReleases.load();

        assertThat(List.of("38.2", "38", "39.2", "39.2.1").stream().map(part -> known.complete(part).orElseThrow()))
                .containsExactly("38.2.0", "38.2.0", "39.2.0", "39.2.1");
        assertThat(known.complete("38.20")).isEmpty();
        assertThat(known.complete("3")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --from=r38     | a release is e.g. 38.2.0, not 'r38'
            --to=38.2.0.0  | a release is e.g. 38.2.0, not '38.2.0.0'
            --host=local   | Unknown option: '--host=local'
            """)
    void refusesWhatItDoesNotKnowInOneLine(String argument, String message) {
        assertThat(list(argument)).isEqualTo(new Said(2, "", "iso-list: " + message + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /no/such.iso                   | there is no file /no/such.iso
            /tmp                           | /tmp is not a file
            --sha256=12 /etc/hostname      | --sha256: a SHA-256 is 64 hexadecimal digits, not '12'
            --sha256=12                    | Missing required parameter: 'FILE'
            """)
    void checkRefusesWhatIsNoFileInOneLine(String arguments, String message) {
        assertThat(Said.of(terminal -> new IsoCheck(terminal).run(arguments.split(" "))))
                .isEqualTo(new Said(2, "", "iso-check: " + message + "\n"));
    }
}
