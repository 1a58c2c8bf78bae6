//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostileWords.java ../lib/Address.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lib.Address;
import lib.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `--host` takes, and what ssh is given for it.
class AddressTest {

    private static Address parse(String text) {
        return Address.parse(text, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "ssh://thor", "ssh://me@192.168.55.1", "ssh://me@thor.local:2222", "ssh://me@[fe80::1%usb0]:22", "ssh://DOMAIN\\user@thor", "lab", "lab:rehearsal"})
    void anAddressPrintsAsItIsWritten(String text) {
        assertThat(parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "thor", "me@thor", "Local", "ftp://thor", "ssh://", "ssh://thor/path", "ssh://thor:", "ssh://thor:0", "ssh://thor:65536",
            "ssh://thor:99999999999", "ssh://thor:22a", "ssh://fe80::1", "ssh://@thor", "ssh://a b", "ssh://a;id", "ssh://$(id)", "ssh://`id`", "ssh://a'b",
            "ssh://a\nb", "ssh://thor\n", "ssh://-oProxyCommand=id", "ssh://me@-oProxyCommand=id", "ssh://-oProxyCommand=id@thor", "ssh://-l@thor", "ssh://a@b@c",
            "ssh://[-oProxyCommand=id]", "ssh://[a]b", "ssh://tür", "ssh://中文", "lab:", "lab:Up", "lab:../x", "lab:-o", "labs"})
    void anythingElseGetsOneLine(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UsageException.class).message().hasLineCount(1);
    }

    @Test
    void aHostNeverBecomesAnOptionOfSshNorShellSource() {
        int accepted = 0;
        for (String word : HostileWords.random(10_000, 17)) {
            for (String text : List.of("ssh://" + word, "ssh://" + word + "@thor", "ssh://me@" + word)) {
                Address address;
                try {
                    address = parse(text);
                } catch (UsageException refused) {
                    continue;
                }
                accepted++;
                var command = address.shell(false, Address.Sharing.SHARED);
                int end = command.indexOf("--");
                assertThat(command.subList(end, command.size())).as(text).hasSize(3).element(1).asString().matches("[A-Za-z0-9_.:%][A-Za-z0-9_.:%-]*");
                assertThat(command.subList(0, end)).as(text).noneMatch(argument -> argument.contains("ProxyCommand"));
            }
        }
        assertThat(accepted).isPositive();
    }

    @Test
    void sshIsGivenWhatTheAddressSays() {
        var address = Address.parse("ssh://me@[fe80::1%usb0]:2222", Optional.of(Path.of("/my config")));

        assertThat(address.shell(false, Address.Sharing.SHARED))
                .containsSubsequence("ssh", "-F", "/my config", "-p", "2222", "-l", "me", "-o", "BatchMode=yes", "--", "fe80::1%usb0", "exec sh");
        assertThat(address.shell(true, Address.Sharing.SHARED)).contains("BatchMode=no");
        assertThat(parse("ssh://thor").shell(false, Address.Sharing.SHARED)).doesNotContain("-F", "-p", "-l");
    }

    @Test
    void aConnectionOfItsOwnUsesNoSharedOne() {
        assertThat(parse("ssh://thor").shell(false, Address.Sharing.OWN)).contains("ControlMaster=no", "ControlPath=none").doesNotContain("ControlMaster=auto");
    }
}
