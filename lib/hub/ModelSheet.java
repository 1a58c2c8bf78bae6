//SOURCES Model.java ../Quote.java ../View.java
package lib.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import lib.Quote;
import lib.View;
import lib.serve.Engine;

/// How models of the catalog look: many as a table, one as a sheet with all that is known of it.
public final class ModelSheet {

    private ModelSheet() {}

    public static View.Table table(List<Model> models) {
        return new View.Table(List.of("model", "precision", "size", "parameters", "active", "engines"), models.stream()
                .map(model -> List.of(model.name(), model.weights().precision(), size(model.weights().size()), billions(model.parameters()),
                        billions(model.activeParameters()), engines(model))).toList());
    }

    public static View of(Model model) {
        var views = new ArrayList<View>();
        views.add(new View.Table(List.of("", ""), facts(model)));
        for (Model.Serving serving : model.servings()) {
            views.add(new View.Text("\n" + serving.engine() + ":"));
            views.add(new View.Text(serving(serving)));
        }
        for (Model.Problem problem : model.problems()) {
            views.add(new View.Text("\nknown problem with " + words(problem.engines()) + ":"));
            views.add(new View.Table(List.of("", ""), problem(problem)));
        }
        return new View.Several(views);
    }

    private static List<List<String>> facts(Model model) {
        var rows = new ArrayList<List<String>>();
        Model.Weights weights = model.weights();
        rows.add(List.of("name", model.name()));
        rows.add(List.of("ModelScope id", model.id()));
        rows.add(List.of("from the guide", model.guide() ? "yes" : "no"));
        rows.add(List.of("kind", model.kind().toString().toLowerCase(Locale.ROOT)));
        rows.add(List.of("precision", weights.precision()));
        rows.add(List.of("weights", size(weights.size()) + switch (weights.size().source()) {
            case PUBLISHED -> ", as published";
            case GUIDE -> ", the guide's " + weights.guideSize().orElse("figure");
            case COMPUTED -> ", computed from the parameters";
        }));
        weights.file().ifPresent(file -> rows.add(List.of("file", file)));
        boolean mixture = model.activeParameters() < model.parameters();
        rows.add(List.of("parameters", billions(model.parameters())
                + (mixture ? ", " + billions(model.activeParameters()) + " active for each token" : "")));
        model.architecture().ifPresent(architecture -> {
            rows.add(List.of("layers", String.valueOf(architecture.layers())));
            rows.add(List.of("attention", architecture.heads() + " heads, " + switch (architecture.attention()) {
                case Architecture.Grouped(int kvHeads, long headSize) -> "%d KV heads of %d".formatted(kvHeads, headSize);
                case Architecture.Latent(long rank, long rope) -> "latent of %d and %d".formatted(rank, rope);
            }));
            rows.add(List.of("KV cache", String.format(Locale.ROOT, "%,d bytes a token in 16 bits", architecture.kvBytesPerToken(2))));
            OptionalLong context = architecture.maxContext();
            context.ifPresent(tokens -> rows.add(List.of("longest context", "%d tokens".formatted(tokens))));
        });
        model.license().ifPresent(license -> rows.add(List.of("licence", license)));
        rows.add(List.of("engines", engines(model)));
        model.note().ifPresent(note -> rows.add(List.of("note", note)));
        return rows;
    }

    private static String serving(Model.Serving serving) {
        var lines = new ArrayList<String>();
        serving.environment().forEach((name, value) -> lines.add("  environment: " + name + "=" + value));
        if (!serving.options().isEmpty()) {
            lines.add("  the guide's options: " + Quote.sh(serving.options()));
        }
        serving.features().forEach((feature, options) -> lines.add("  for " + feature + ": " + Quote.sh(options)));
        return lines.isEmpty() ? "  no options of its own" : String.join("\n", lines);
    }

    private static List<List<String>> problem(Model.Problem problem) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("  symptom", problem.symptom()));
        rows.add(List.of("  cause", problem.cause()));
        rows.add(List.of("  fix", problem.fix()));
        problem.fixedIn().ifPresent(release -> rows.add(List.of("  fixed in", release)));
        rows.add(List.of("  source", problem.source()));
        return rows;
    }

    private static String engines(Model model) {
        return model.servings().isEmpty() ? "-" : words(model.servings().stream().map(Model.Serving::engine).toList());
    }

    private static String words(Collection<Engine> engines) {
        return engines.stream().map(Engine::word).collect(Collectors.joining(", "));
    }

    private static String size(Model.Size size) {
        return (size.source() == Model.Size.Source.PUBLISHED ? "" : "~") + String.format(Locale.ROOT, "%.1f GB", size.bytes() / 1e9);
    }

    private static String billions(long parameters) {
        return String.format(Locale.ROOT, parameters < 1_000_000_000 ? "%.2f G" : "%.1f G", parameters / 1e9);
    }
}
