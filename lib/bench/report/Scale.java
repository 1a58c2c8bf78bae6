package lib.bench.report;

import java.util.Locale;

/// Round numbers for the axes of a chart.
final class Scale {

    private Scale() {}

    /// A round number, 1, 2 or 5 times a power of ten, of which three to seven make the whole.
    static double roundStep(double whole) {
        double power = Math.pow(10, Math.floor(Math.log10(whole / 3)));
        double factor = whole / 3 / power;
        return power * (factor >= 5 ? 5 : factor >= 2 ? 2 : 1);
    }

    /// A number with the digits that a reader of a chart needs.
    static String number(double value) {
        int digits = value >= 100 || value == 0 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
