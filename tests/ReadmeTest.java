//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Repository.java ../lib/Json.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.Json;
import org.junit.jupiter.api.Test;

/// The README's tables of what there is have the aliases of the catalog, in the catalog's words. `-Dreadme=write` puts them there.
class ReadmeTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (.*) \\|$");
    private static final JsonNode ALIASES = Json.read(Repository.text("jbang-catalog.json"), JsonNode.class).path("aliases");

    private static String catalog(String readme) {
        return readme.substring(readme.indexOf("## What there is"), readme.indexOf("## What you can rely on"));
    }

    private static Optional<String> description(String alias) {
        return Optional.ofNullable(ALIASES.path(alias).path("description").asText(null));
    }

    @Test
    void everyAliasHasOneRowAndEveryRowAnAlias() {
        var rows = new ArrayList<String>();
        ROW.matcher(catalog(Repository.text("README.md"))).results().forEach(row -> rows.add(row.group(1)));

        assertThat(rows).containsExactlyInAnyOrderElementsOf(ALIASES.propertyStream().map(alias -> alias.getKey()).toList());
    }

    @Test
    void aRowSaysWhatTheCatalogSays() throws IOException {
        String readme = Repository.text("README.md");
        String right = readme.replace(catalog(readme), ROW.matcher(catalog(readme)).replaceAll(row ->
                Matcher.quoteReplacement("| `%s` | %s |".formatted(row.group(1), description(row.group(1)).orElse(row.group(2))))));

        if (System.getProperty("readme", "").equals("write")) {
            Files.writeString(Repository.root().resolve("README.md"), right);
        }
        assertThat(List.of(Repository.text("README.md").split("\n"))).isEqualTo(List.of(right.split("\n")));
    }
}
