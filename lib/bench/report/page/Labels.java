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

    /// @param x      where it begins, or ends
    /// @param anchor which of the two
    private record Label(double x, double y, Drawing.Anchor anchor, String kind, String text) {
        private double left() {
            return anchor == Drawing.Anchor.END ? x - width(text) : x;
        }

        private double right() {
            return left() + width(text);
        }

        boolean covers(Label other) {
            return Math.abs(y - other.y) < LINE && left() < other.right() && other.left() < right();
        }

        boolean covers(Point point) {
            return Math.abs(y - point.y) < LINE / 2 + DOT - 2 && left() < point.x + DOT && point.x - DOT < right();
        }

        Label at(double y) {
            return new Label(x, y, anchor, kind, text);
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

    /// About the width of a name.
    static double width(String text) {
        return text.length() * LETTER;
    }

    /// A name that begins at this place.
    void add(double x, double y, String kind, String text) {
        wanted.add(new Label(x, y, Drawing.Anchor.START, kind, text));
    }

    /// A name that ends at this place.
    void addBefore(double x, double y, String kind, String text) {
        wanted.add(new Label(x, y, Drawing.Anchor.END, kind, text));
    }

    /// A dot that no label may cover.
    void avoid(double x, double y) {
        points.add(new Point(x, y));
    }

    void draw(Drawing drawing) {
        List<Label> placed = new ArrayList<>();
        wanted.stream().collect(Collectors.groupingBy(Label::x, TreeMap::new, Collectors.toList())).values()
                .forEach(column -> spread(column).forEach(label -> placed.add(free(label, placed))));
        placed.forEach(label -> drawing.text(label.x(), label.y() + 5, label.anchor(), label.kind(), label.text()));
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
