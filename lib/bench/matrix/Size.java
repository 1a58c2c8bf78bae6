//SOURCES ../WorkloadProfile.java
package lib.bench.matrix;

import java.math.BigDecimal;
import lib.bench.WorkloadProfile;

/// How much of each load is measured.
///
/// @param share of the requests, above 0 and up to 1; less than the guide's is for a rehearsal
public record Size(double share) {

    /// Enough for a median.
    private static final int LEAST = 12;

    public Size {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of requests must lie above 0 and up to 1: " + share);
        }
    }

    /// The requests of a load; the whole load is never made larger.
    public int requests(WorkloadProfile load) {
        return Math.min(load.requests(), Math.max(LEAST, (int) Math.round(load.requests() * share)));
    }

    /// The share in per cent, as one would write it.
    public String percent() {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    public boolean whole() {
        return share == 1;
    }
}
