//SOURCES ../UsageException.java
package lib.net;

import lib.UsageException;

/// An IPv4 address with the length of its network prefix, e.g. `27.41.19.62/25`.
///
/// @param bits   the 32 bits of the address
/// @param prefix 1 to 32
public record Ipv4(int bits, int prefix) {

    public Ipv4 {
        if (prefix < 1 || prefix > 32) {
            throw new UsageException("a prefix length is 1 to 32, not " + prefix);
        }
    }

    /// An address in dotted form.
    /// @param what names the value in the error
    /// @throws UsageException for anything but four numbers of 0 to 255
    public static int address(String what, String text) {
        if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            throw new UsageException("%s: not an IPv4 address: '%s'".formatted(what, text));
        }
        int bits = 0;
        for (String part : text.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                throw new UsageException("%s: not an IPv4 address: '%s' (%s is above 255)".formatted(what, text, part));
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return bits;
    }

    /// `a.b.c.d/n`.
    public static Ipv4 parse(String what, String cidr) {
        String[] parts = cidr.split("/", -1);
        if (parts.length != 2 || !parts[1].matches("\\d{1,3}")) {
            throw new UsageException("%s: an address with its prefix length, as 192.168.1.5/24, not '%s'".formatted(what, cidr));
        }
        return new Ipv4(address(what, parts[0]), Integer.parseInt(parts[1]));
    }

    /// The prefix length of a mask in dotted form, e.g. 25 for 255.255.255.128.
    /// @throws UsageException when its ones are not all on the left
    public static int prefixOf(String mask) {
        int bits = address("--netmask", mask);
        int prefix = Integer.bitCount(bits);
        if (prefix == 0 || bits != mask(prefix)) {
            throw new UsageException("--netmask: not a network mask: '%s'".formatted(mask));
        }
        return prefix;
    }

    private static int mask(int prefix) {
        return -1 << 32 - prefix;
    }

    public boolean sameNetwork(int other) {
        return (bits & mask(prefix)) == (other & mask(prefix));
    }

    /// The network's own address or its broadcast address, which no host may have. Prefixes 31 and 32 have neither.
    public boolean reserved() {
        int hosts = ~mask(prefix);
        return prefix < 31 && ((bits & hosts) == 0 || (bits & hosts) == hosts);
    }

    /// An address that a host can be given in a network of its own.
    /// @param what names the value in the error
    /// @throws UsageException for addresses that no host has, and for prefixes that are shorter than any network's: a slip of the pen
    public static Ipv4 ofHost(String what, Ipv4 ip) {
        int first = ip.bits >>> 24;
        if (first == 0 || first == 127 || first >= 224) {
            throw new UsageException("%s: no host can have the address %s".formatted(what, dotted(ip.bits)));
        }
        if (ip.prefix < 8) {
            throw new UsageException("%s: a network of /%d would be larger than any there is".formatted(what, ip.prefix));
        }
        if (ip.reserved()) {
            throw new UsageException("%s: %s is the network's own or its broadcast address".formatted(what, ip));
        }
        return ip;
    }

    public static String dotted(int bits) {
        return "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
    }

    @Override
    public String toString() {
        return dotted(bits) + "/" + prefix;
    }
}
