package lib.notebook;

/// A cell that is not valid Java. The message begins with file and line.
public final class CompileException extends RuntimeException {

    private final String cell;
    private final String where;
    private final String problem;

    CompileException(String file, int line, String cell, String problem) {
        super("%s:%d: %s".formatted(file, line, problem));
        this.cell = cell;
        this.where = file + ":" + line;
        this.problem = problem;
    }

    /// The cell's name; empty when the scope itself does not compile.
    public String cell() {
        return cell;
    }

    public String where() {
        return where;
    }

    public String problem() {
        return problem;
    }
}
