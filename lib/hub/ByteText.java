//SOURCES ../UsageException.java
package lib.hub;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lib.UsageException;

/// Numbers of bytes as people write them, in powers of 1000 as disks and hubs have them.
public final class ByteText {

    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*([kMG]?)(i?)B?(?:/s)?", Pattern.CASE_INSENSITIVE);

    private ByteText() {}

    /// E.g. `4.9 GB`, `731 kB`, `12 bytes`.
    public static String of(long bytes) {
        if (bytes < 1000) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        String units = "kMGTPE";
        int unit = 0;
        double value = bytes / 1e3;
        while (value >= 999.95 && unit < units.length() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 99.95 && unit > 0 ? "%.1f %cB" : "%.0f %cB", value, units.charAt(unit));
    }

    /// A rate such as `50MB/s`, `50M` or `800 KiB/s`, in bytes per second.
    /// @throws UsageException when it is none, or less than one byte
    public static long rate(String option, String text) {
        var match = RATE.matcher(text.strip());
        if (match.matches()) {
            double unit = match.group(3).isEmpty() ? 1000 : 1024;
            int power = List.of("", "K", "M", "G").indexOf(match.group(2).toUpperCase(Locale.ROOT));
            long rate = (long) (Double.parseDouble(match.group(1)) * Math.pow(unit, power));
            if (rate > 0) {
                return rate;
            }
        }
        throw new UsageException("%s: a rate is e.g. 50MB/s, not '%s'".formatted(option, text));
    }
}
