//SOURCES ../Secret.java ../Terminal.java ../UsageException.java
package lib.notebook;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;
import lib.Secret;
import lib.Terminal;
import lib.UsageException;

/// A parameter of a notebook: an option on the command line, a typed variable in `java` cells, an environment variable
/// in `sh` cells.
///
/// @param name         a Java identifier; the option is its kebab case, `maxLen` is `--max-len`
/// @param defaultValue empty when the parameter must be given
/// @param choices      the values allowed; empty when any is
public record Param(String name, Type type, Optional<String> defaultValue, String help, List<String> choices) {

    /// The types a parameter can have, and their Java types.
    public enum Type {
        STRING("String"), INT("int"), DOUBLE("double"), BOOLEAN("boolean"), SECRET("Secret");

        private final String java;

        Type(String java) {
            this.java = java;
        }
    }

    /// The variables that every cell has.
    private static final Set<String> TAKEN = Set.of("session", "host");

    public Param {
        choices = List.copyOf(choices);
        if (!name.matches("[a-z][A-Za-z0-9]*")) {
            throw new UsageException("not a name for a parameter: '%s' (a small letter, then letters and digits)".formatted(name));
        }
        if (SourceVersion.isKeyword(name) || TAKEN.contains(name)) {
            throw new UsageException("not a name for a parameter: '%s' means something else in a cell".formatted(name));
        }
        if (type == Type.SECRET && defaultValue.isPresent()) {
            throw new UsageException("a secret has no default: everyone can read it here");
        }
    }

    /// The option's name; a secret's takes a file, whose first line it is, since every user of a machine can read arguments.
    public String option() {
        return "--" + name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase() + (type == Type.SECRET ? "-file" : "");
    }

    /// What a person at the terminal answers when a secret is not given.
    /// @return empty for what is no secret, and where there is nobody to ask
    public Optional<Secret> ask(Terminal terminal) {
        return type == Type.SECRET ? terminal.password(name + ": ") : Optional.empty();
    }

    /// The declaration of its variable in the cells' scope.
    String declaration() {
        return "%s %s = (%s) session.param(\"%s\");".formatted(type.java, name, type.java, name);
    }

    /// A text as a value of this parameter's type; for a secret, the name of its file.
    /// @throws UsageException when it is none
    public Object parse(String text) {
        if (!choices.isEmpty() && !choices.contains(text)) {
            throw new UsageException("%s is one of %s, not '%s'".formatted(option(), String.join(", ", choices), text));
        }
        try {
            return switch (type) {
                case STRING -> text;
                case INT -> Integer.parseInt(text);
                case DOUBLE -> Double.parseDouble(text);
                case BOOLEAN -> switch (text) {
                    case "true", "yes" -> true;
                    case "false", "no" -> false;
                    default -> throw new UsageException("%s is true or false, not '%s'".formatted(option(), text));
                };
                case SECRET -> Secret.firstLine(Path.of(text), option());
            };
        } catch (NumberFormatException e) {
            throw new UsageException("%s is %s, not '%s'".formatted(option(), type == Type.INT ? "a whole number" : "a number", text));
        }
    }
}
