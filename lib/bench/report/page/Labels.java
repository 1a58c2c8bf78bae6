//SOURCES Drawing.java
package lib.bench.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Names beside points, moved up and down until none covers another, or a point. Names of one column keep the order of their points.
final class Labels {

    private static final double LINE = 16;
    /// About the width of a letter of 14 pixels.
    private static final double LETTER = 7.6;
    /// What a dot takes up to each side.
    private static final double DOT = 5;

    private record Label(double x, double y, String kind, String text) {
        boolean covers(Label other) {
            return Math.abs(y - other.y) < LINE && x < other.x + other.text.length() * LETTER && other.x < x + text.length() * LETTER;
        }

        boolean covers(Point point) {
            return Math.abs(y - point.y) < LINE / 2 + DOT - 2 && x < point.x + DOT && point.x - DOT < x + text.length() * LETTER;
        }

        Label at(double y) {
            return new Label(x, y, kind, text);
        }
    }

    private record Point(double x, double y) {}

    /// Labels of a column one below the other, without a gap.
    private record Block(double top, List<Label> labels) {
        double bottom() {
            return top + labels.size() * LINE;
        }
    }

    private final List<Label> wanted = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();
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

    /// A dot that no label may cover.
    void avoid(double x, double y) {
        points.add(new Point(x, y));
    }

    void draw(Drawing drawing) {
        List<Label> placed = new ArrayList<>();
        wanted.stream().collect(Collectors.groupingBy(Label::x, TreeMap::new, Collectors.toList())).values()
                .forEach(column -> spread(column).forEach(label -> placed.add(free(label, placed))));
        placed.forEach(label -> drawing.text(label.x(), label.y() + 5, Drawing.Anchor.START, label.kind(), label.text()));
    }

    /// Moves the labels of a column apart, each as little as can be: those that would touch become a block around the middle of their points.
    private List<Label> spread(List<Label> column) {
        var blocks = new ArrayList<Block>();
        for (Label label : column.stream().sorted(Comparator.comparingDouble(Label::y)).toList()) {
            Block block = block(List.of(label));
            while (!blocks.isEmpty() && blocks.getLast().bottom() > block.top()) {
                var both = new ArrayList<>(blocks.removeLast().labels());
                both.addAll(block.labels());
                block = block(both);
            }
            blocks.add(block);
        }
        var apart = new ArrayList<Label>();
        for (Block block : blocks) {
            for (Label label : block.labels()) {
                apart.add(label.at(block.top() + block.labels().indexOf(label) * LINE));
            }
        }
        return apart;
    }

    private Block block(List<Label> labels) {
        double middle = labels.stream().mapToDouble(Label::y).average().orElse(top);
        double highest = middle - (labels.size() - 1) * LINE / 2;
        return new Block(Math.max(top, Math.min(highest, bottom - (labels.size() - 1) * LINE)), labels);
    }

    /// The nearest place where it covers nothing, below before above.
    private Label free(Label label, List<Label> placed) {
        for (double away = 0; away < bottom - top; away += 2) {
            for (double y : new double[] {label.y() + away, label.y() - away}) {
                Label moved = label.at(y);
                if (y >= top && y <= bottom && placed.stream().noneMatch(moved::covers) && points.stream().noneMatch(moved::covers)) {
                    return moved;
                }
            }
        }
        return label;
    }
}
