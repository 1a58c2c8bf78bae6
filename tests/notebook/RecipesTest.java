//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../Repository.java ../../scripts/Recipes.java ../../lib/notebook/CellCompiler.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lib.Json;
import lib.notebook.Cell;
import lib.notebook.CellCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import scripts.Recipes;
import tests.Repository;

class RecipesTest {

    private static final List<String> NAMES = Recipes.NAMES;

    @Test
    void everyFileInTheFolderOfRecipesIsOne() {
        var files = Repository.root().resolve("recipes").toFile().list();

        assertThat(files).extracting(name -> name.replace(".md", "")).containsExactlyInAnyOrderElementsOf(Recipes.NAMES);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void aRecipeCompilesAndItsCellsHaveNames(String name) {
        var recipe = Recipes.load(name);

        assertThat(CellCompiler.compile(recipe).cells()).isNotEmpty();
        assertThat(recipe.cells()).extracting(Cell::name).isNotEmpty().noneMatch(cell -> cell.matches("cell-\\d+"));
        assertThat(recipe.title()).isNotEqualTo(name);
        assertThat(recipe.params()).allSatisfy(param -> assertThat(param.help()).isNotBlank());
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void aRecipeHasAnAliasOfItsName(String name) {
        JsonNode alias = Json.read(Repository.text("jbang-catalog.json"), JsonNode.class).at("/aliases/" + name);

        assertThat(alias.at("/script-ref").asText()).isEqualTo("scripts/Recipe.java");
        assertThat(alias.at("/arguments/0").asText()).isEqualTo(name);
    }
}
