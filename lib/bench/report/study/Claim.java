//SOURCES ../../verdict/Verdict.java Finding.java Measurement.java Metric.java Study.java
package lib.bench.report.study;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Something that the guide concludes from its results, and how to compute it from any results of the same kind.
///
/// @param about   which of the guide's analyses, e.g. `Power modes, high load`
/// @param says    what the guide says, without the number
/// @param stated  the guide's number with its unit, e.g. `18.5 %`; empty where the guide only says what is more
/// @param formula computes it
public record Claim(String about, String says, String stated, Formula formula) {

    /// Empty where the study lacks a result that it takes.
    public interface Formula {
        Optional<Computed> on(Study study);
    }

    /// @param value   in the unit of what the guide states; for a claim without a number 1 when it holds, else 0
    /// @param words   the value and how it comes about
    /// @param metrics that it speaks of
    /// @param from    the results that it rests on
    public record Computed(double value, String words, Collection<Metric> metrics, List<Measurement> from) {
        public Finding finding() {
            return Finding.of(words, metrics, from);
        }
    }

    /// How a computed value stands to the guide's number.
    public enum Agreement {
        /// Rounded to the guide's digits, it is the guide's number.
        AGREES("as computed"),
        /// Without the digits that the guide does not show, it is the guide's number; rounded it would be another.
        CUT_OFF("cut off instead of rounded"),
        /// It is another number, or the claim does not hold.
        DIFFERS("not so");

        private final String words;

        Agreement(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");

    /// The digits of what the guide states; empty for a claim without a number.
    public Optional<String> digits() {
        Matcher number = NUMBER.matcher(stated);
        return number.find() ? Optional.of(number.group()) : Optional.empty();
    }

    public Agreement agreement(Computed computed) {
        if (digits().isEmpty()) {
            return computed.value() == 1 ? Agreement.AGREES : Agreement.DIFFERS;
        }
        BigDecimal guide = new BigDecimal(digits().get());
        BigDecimal own = BigDecimal.valueOf(computed.value());
        if (own.setScale(guide.scale(), RoundingMode.HALF_UP).equals(guide)) {
            return Agreement.AGREES;
        }
        return own.setScale(guide.scale(), RoundingMode.DOWN).equals(guide) ? Agreement.CUT_OFF : Agreement.DIFFERS;
    }

    /// The computed number with as many digits as the guide gives, and its unit: what the guide should say.
    public String inGuidesDigits(Computed computed) {
        return digits().map(digits -> stated.replace(digits, BigDecimal.valueOf(computed.value())
                .setScale(new BigDecimal(digits).scale(), RoundingMode.HALF_UP).toPlainString()))
                .orElseGet(() -> computed.value() == 1 ? "yes" : "no");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: %s %s", about, says, stated).strip();
    }
}
