//SOURCES Claim.java PowerClaims.java PrecisionClaims.java Study.java
package lib.bench.report.study;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Everything that the guide concludes from its results, to be computed from them, or from yours.
public final class GuideClaims {

    private GuideClaims() {}

    /// A claim with what a study says to it.
    public record Checked(Claim claim, Claim.Computed computed, Claim.Agreement agreement) {}

    /// In the order of the guide.
    public static List<Claim> all() {
        return Stream.concat(PowerClaims.all().stream(), PrecisionClaims.all().stream()).toList();
    }

    /// Those that the study has the results for.
    public static List<Checked> on(Study study) {
        return all().stream().flatMap(claim -> on(claim, study).stream()).toList();
    }

    private static Optional<Checked> on(Claim claim, Study study) {
        return claim.formula().on(study).map(computed -> new Checked(claim, computed, claim.agreement(computed)));
    }
}
