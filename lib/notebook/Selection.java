//SOURCES Notebook.java Compiled.java ../UsageException.java
package lib.notebook;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lib.UsageException;

/// Which cells of a notebook are to run.
///
/// @param from the first one, if not the first of all
/// @param only these and no others; empty means all
/// @param tags those with one of these tags; empty means all
/// @param skip neither those of these names nor those with one of these tags
public record Selection(Optional<String> from, List<String> only, List<String> tags, List<String> skip) {

    public static final Selection ALL = new Selection(Optional.empty(), List.of(), List.of(), List.of());

    /// The names of the chosen cells.
    /// @throws UsageException when a name or tag is nowhere in the notebook, or nothing is left
    public Set<String> of(Notebook notebook) {
        var cells = notebook.cells();
        var names = cells.stream().map(Cell::name).toList();
        var allTags = cells.stream().flatMap(cell -> cell.tags().stream()).distinct().toList();
        from.ifPresent(name -> require(names, name, "--from", "cell"));
        only.forEach(name -> require(names, name, "--only", "cell"));
        tags.forEach(tag -> require(allTags, tag, "--tags", "tag"));
        skip.stream().filter(s -> !names.contains(s)).forEach(tag -> require(allTags, tag, "--skip", "cell or tag"));
        var chosen = new LinkedHashSet<String>();
        boolean begun = from.isEmpty();
        for (Cell cell : cells) {
            begun |= from.filter(cell.name()::equals).isPresent();
            boolean wanted = (only.isEmpty() || only.contains(cell.name())) && (tags.isEmpty() || cell.tags().stream().anyMatch(tags::contains));
            boolean unwanted = skip.contains(cell.name()) || cell.tags().stream().anyMatch(skip::contains);
            if (begun && wanted && !unwanted) {
                chosen.add(cell.name());
            }
        }
        if (chosen.isEmpty() && !cells.isEmpty()) {
            throw new UsageException("no cell of %s is left to run".formatted(notebook.name()));
        }
        return chosen;
    }

    /// Checks that no chosen cell uses what one declares that was not chosen: its variables would be empty.
    static void requireWhole(Set<String> chosen, Compiled compiled) {
        for (var cell : compiled.cells()) {
            if (chosen.contains(cell.name())) {
                cell.uses().stream().filter(other -> !chosen.contains(other)).findFirst().ifPresent(other -> {
                    throw new UsageException("cell %s uses what cell %s declares: run both".formatted(cell.name(), other));
                });
            }
        }
    }

    private static void require(List<String> known, String name, String option, String what) {
        if (!known.contains(name)) {
            throw new UsageException("%s: no %s '%s'; there are %s".formatted(option, what, name, known.isEmpty() ? "none" : String.join(", ", known)));
        }
    }
}
