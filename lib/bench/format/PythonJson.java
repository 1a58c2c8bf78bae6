package lib.bench.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/// Writes JSON byte for byte as Python's `json.dump` does: a blank after each comma and colon, everything outside ASCII escaped,
/// floats in Python's notation. Values are streamed, so an array may be larger than the heap.
final class PythonJson {

    private final Appendable out;
    private boolean first = true;

    PythonJson(Appendable out) {
        this.out = out;
    }

    PythonJson open(char bracket) {
        separate();
        put(String.valueOf(bracket));
        first = true;
        return this;
    }

    PythonJson close(char bracket) {
        put(String.valueOf(bracket));
        first = false;
        return this;
    }

    /// A key; what is written next is its value.
    PythonJson key(String name) {
        separate();
        put(quote(name) + ": ");
        first = true;
        return this;
    }

    PythonJson value(String text) {
        return literal(quote(text));
    }

    PythonJson value(long number) {
        return literal(Long.toString(number));
    }

    PythonJson value(double number) {
        return literal(repr(number));
    }

    PythonJson nothing() {
        return literal("null");
    }

    private PythonJson literal(String text) {
        separate();
        put(text);
        return this;
    }

    private void separate() {
        if (!first) {
            put(", ");
        }
        first = false;
    }

    private void put(String text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Both languages find the shortest digits that read back as the same double; only where the point goes differs.
    static String repr(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = number < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.abs().toPlainString();
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + (power.length() == 1 ? "0" : "") + power;
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> quoted.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\u%04x".formatted((int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
