//SOURCES ../../../hub/Model.java ../../../hub/ModelCatalog.java
package lib.bench.report.study;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import lib.hub.Model;
import lib.hub.ModelCatalog;

/// The model that was measured, as a report names it.
///
/// @param name      short, e.g. `Qwen3-8B-AWQ`
/// @param family    the model that these weights are a form of; the name itself where the catalog does not know it
/// @param precision e.g. `AWQ(Int4)`; empty where it is not known
/// @param gibibytes size of the weights on disk, rounded up as in the guide, e.g. 5.7
/// @param catalog   its entry in the catalog
public record Subject(String name, String family, String precision, OptionalDouble gibibytes, Optional<Model> catalog) {

    private static final double GIB = 1L << 30;

    /// Groups of precisions that the guide speaks of together.
    public enum Width {
        BF16("BF16"), FP8("FP8"), FP4("FP4"), INT4("Int4"), INT8("Int8"), GGUF("GGUF"), OTHER("other");

        private final String label;

        Width(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    public static Subject of(Model model) {
        double gibibytes = model.weights().guideSize().map(size -> Double.parseDouble(size.replaceAll("[^\\d.]", "")))
                .orElseGet(() -> Math.ceil(model.weights().size().bytes() / GIB * 10) / 10);
        return new Subject(model.name(), model.base(), model.weights().precision(), OptionalDouble.of(gibibytes), Optional.of(model));
    }

    /// The model behind a served name; one that the catalog does not know is only a name.
    public static Subject named(String served, ModelCatalog catalog) {
        return catalog.behind(served).or(() -> catalog.find(served)).map(Subject::of).orElseGet(() -> {
            String name = served.substring(served.replaceAll("/+$", "").lastIndexOf('/') + 1);
            return new Subject(name, name, "", OptionalDouble.empty(), Optional.empty());
        });
    }

    public Width width() {
        return catalog.map(model -> switch (model.weights().format()) {
            case BF16 -> Width.BF16;
            case FP8 -> Width.FP8;
            case FP4 -> Width.FP4;
            case GGUF -> Width.GGUF;
            case W4A16, W8A16, GPTQ, AWQ -> model.weights().layerBits() <= 4 ? Width.INT4 : Width.INT8;
            case FP32 -> Width.OTHER;
        }).orElse(Width.OTHER);
    }

    /// The name in few letters, for a chart: what the family's name does not say already.
    public String brief() {
        return precision.isEmpty() || !name.startsWith(family) ? name : precision;
    }

    /// `5.7 G`, as the guide writes it; empty where it is not known.
    public String size() {
        return gibibytes.isEmpty() ? "" : (gibibytes.getAsDouble() == Math.rint(gibibytes.getAsDouble())
                ? String.format(Locale.ROOT, "%.0f G", gibibytes.getAsDouble()) : String.format(Locale.ROOT, "%.1f G", gibibytes.getAsDouble()));
    }
}
