//SOURCES ReferenceResults.java ../verdict/Chip.java ../verdict/Evidence.java ../verdict/Judge.java
//SOURCES ../verdict/ModelWeights.java ../verdict/Verdict.java
package lib.bench.reference;

import java.util.List;
import lib.bench.verdict.Chip;
import lib.bench.verdict.Evidence;
import lib.bench.verdict.Judge;
import lib.bench.verdict.ModelWeights;
import lib.bench.verdict.Verdict;

/// The guide's results under the same judge as anybody's.
///
/// NEVER-STOPS needs to know how each request ended and whether it was free to, which a text block does not say.
public final class ReferenceVerdicts {

    private ReferenceVerdicts() {}

    public static List<Verdict> of(ReferenceResults reference, ReferenceResults.Result result) {
        Chip chip = Chip.named(reference.chip());
        ModelWeights weights = ModelWeights.of(reference.modelOf(result)).orElseThrow();
        return Judge.judge(result.figures(), List.of(new Evidence.Hardware(chip, weights)));
    }
}
