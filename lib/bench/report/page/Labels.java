//SOURCES Drawing.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Names beside points, moved up and down until none covers another.
final class Labels {

    private static final double LINE = 16;
    /// About the width of a letter of 14 pixels.
    private static final double LETTER = 7.6;

    private record Label(double x, double y, String kind, String text) {
        boolean covers(Label other) {
            return Math.abs(y - other.y) < LINE && x < other.x + other.text.length() * LETTER && other.x < x + text.length() * LETTER;
        }
    }

    private final List<Label> wanted = new ArrayList<>();
    private final double top;
    private final double bottom;

    /// @param top and bottom between which a label has to lie
    Labels(double top, double bottom) {
        this.top = top;
        this.bottom = bottom;
    }

    void add(double x, double y, String kind, String text) {
        wanted.add(new Label(x, y, kind, text));
    }

    void draw(Drawing drawing) {
        List<Label> placed = new ArrayList<>();
        wanted.stream().sorted(Comparator.comparingDouble(Label::y)).forEach(label -> placed.add(free(label, placed)));
        placed.forEach(label -> drawing.text(label.x(), label.y() + 5, Drawing.Anchor.START, label.kind(), label.text()));
    }

    /// The nearest place that nothing covers, below before above.
    private Label free(Label label, List<Label> placed) {
        for (double away = 0; away < bottom - top; away += 2) {
            for (double y : new double[] {label.y() + away, label.y() - away}) {
                Label moved = new Label(label.x(), y, label.kind(), label.text());
                if (y >= top && y <= bottom && placed.stream().noneMatch(moved::covers)) {
                    return moved;
                }
            }
        }
        return label;
    }
}
