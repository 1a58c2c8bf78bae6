package lib.serve;

import java.util.Arrays;

/// The order of versions.
final class Versions {

    private Versions() {}

    /// Compares part by part, as numbers; a missing part is 0. What follows the leading numbers, as in `0.10.1.1+381074ae`
    /// or `0.20.0rc1`, does not count.
    static int compare(String a, String b) {
        return Arrays.compare(numbers(a), numbers(b));
    }

    private static long[] numbers(String version) {
        String leading = version.replaceFirst("^v", "").replaceFirst("[^0-9.].*$", "");
        long[] parts = Arrays.stream(leading.split("\\.")).filter(part -> part.matches("\\d{1,18}")).mapToLong(Long::parseLong).toArray();
        int length = parts.length;
        while (length > 0 && parts[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(parts, length);
    }
}
