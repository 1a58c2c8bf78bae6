//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../lib/net/Ipv4.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lib.UsageException;
import lib.net.Ipv4;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {

    @ParameterizedTest
    @ValueSource(strings = {"27.41.19.62/25", "192.168.55.1/24", "0.0.0.1/1", "255.255.255.254/32", "128.0.0.1/8"})
    void anAddressWithItsPrefixPrintsAsItIsWritten(String cidr) {
        assertThat(Ipv4.parse("--address", cidr)).hasToString(cidr);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "27.41.19.62", "27.41.19.62/", "27.41.19.62/25/1", "27.41.19.62/0", "27.41.19.62/33", "27.41.19.62/-1", "27.41.19.62/a", "27.41.19.62/25 ",
            "27.41.19/25", "27.41.19.62.1/25", "27.41.19.256/25", "27.41.19.0x1/25", "27.41.19./25", "27.41.19.1000/25", "fe80::1/64", "٢٧.41.19.62/25", "27.41.19.62\n/25"})
    void whatIsNoAddressWithAPrefixGetsOneLine(String text) {
        assertThatThrownBy(() -> Ipv4.parse("--address", text)).isInstanceOf(UsageException.class).message().hasLineCount(1);
    }

    @Test
    void theErrorSaysWhichNumberIsTooLarge() {
        assertThatThrownBy(() -> Ipv4.address("--gateway", "27.41.300.1")).hasMessage("--gateway: not an IPv4 address: '27.41.300.1' (300 is above 255)");
    }

    @ParameterizedTest
    @CsvSource({"255.255.255.128,25", "255.255.255.0,24", "255.255.255.255,32", "128.0.0.0,1", "255.254.0.0,15"})
    void aMaskIsAPrefixLength(String mask, int prefix) {
        assertThat(Ipv4.prefixOf(mask)).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.0.255.0", "255.255.255.1", "0.255.255.255", "25", "255.255.255", "255.255.255.256"})
    void whatIsNoMaskGetsOneLine(String mask) {
        assertThatThrownBy(() -> Ipv4.prefixOf(mask)).isInstanceOf(UsageException.class).hasMessageStartingWith("--netmask: not a").message().hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"27.41.19.62/25,27.41.19.1,true", "27.41.19.62/25,27.41.19.127,true", "27.41.19.62/25,27.41.19.128,false", "27.41.19.62/32,27.41.19.63,false",
            "200.0.0.1/1,255.0.0.1,true", "200.0.0.1/1,100.0.0.1,false"})
    void aNetworkReachesAsFarAsItsPrefixSays(String cidr, String other, boolean same) {
        assertThat(Ipv4.parse("--address", cidr).sameNetwork(Ipv4.address("--gateway", other))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({"27.41.19.0/25,true", "27.41.19.127/25,true", "27.41.19.128/25,true", "27.41.19.1/25,false", "27.41.19.0/31,false", "27.41.19.0/32,false"})
    void theFirstAndLastAddressOfANetworkAreNoHosts(String cidr, boolean reserved) {
        assertThat(Ipv4.parse("--address", cidr).reserved()).isEqualTo(reserved);
    }
}
