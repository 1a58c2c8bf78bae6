package lib.notebook;

/// A step of a cell failed, or the cell itself; the run ends with this cell.
public final class StepFailed extends RuntimeException {
    StepFailed(String step, String error) {
        super("%s: %s".formatted(step, error));
    }
}
