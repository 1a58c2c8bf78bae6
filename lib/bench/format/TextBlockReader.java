//SOURCES ../LatencyMetric.java Figure.java ServingResult.java TextBlock.java
package lib.bench.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.bench.LatencyMetric;

/// Finds the text blocks of benchmark results in any text: logs, chat messages, documents.
///
/// Every vLLM version from 0.9 on is read, and the look-alikes of SGLang and TensorRT-LLM. A block may be indented or quoted (any
/// prefix, if it stands before each of its lines), may lack lines or trailing blanks, may have remarks behind its numbers, and ends
/// at its closing rule, at the next block or with the text. A block is refused if a line has no number where one belongs, if it lacks its essential lines, or if
/// its throughputs do not follow from its totals.
public final class TextBlockReader {

    /// What was found.
    ///
    /// @param blocks in the order of the text
    /// @param refused one sentence per block that was refused, with its line number
    public record Reading(List<Block> blocks, List<String> refused) {
        public Reading {
            blocks = List.copyOf(blocks);
            refused = List.copyOf(refused);
        }
    }

    /// A block, with the number of its title line, from 1.
    public record Block(int line, ServingResult result) {}

    private static final Pattern TITLE = Pattern.compile("(.*?)=+ +" + TextBlock.TITLE + " +=+\\s*");
    private static final Pattern RULE = Pattern.compile("={20,}");
    private static final Pattern LATENCY = Pattern.compile("(?i)(mean|median|std|min|max|p\\d{1,3}(?:\\.\\d{1,4})?) (.{1,40}) \\(ms\\)");
    private static final Pattern POSITION = Pattern.compile("(?i)position (\\d{1,3})");
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(?:\\s.*)?");
    private static final Pattern INTEGER = Pattern.compile("(\\d{1,15})(?:\\s.*)?");

    private final List<Block> blocks = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private Optional<Open> open = Optional.empty();

    private TextBlockReader() {}

    public static Reading read(String text) {
        TextBlockReader reader = new TextBlockReader();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            reader.accept(line, ++number);
        }
        reader.close();
        return new Reading(reader.blocks, reader.refused);
    }

    private void accept(String line, int number) {
        Matcher title = TITLE.matcher(line);
        if (title.matches()) {
            close();
            open = Optional.of(new Open(number, title.group(1)));
            return;
        }
        open.ifPresent(block -> {
            String content = block.withoutPrefix(line);
            if (RULE.matcher(content).matches()) {
                close();
            } else {
                block.add(content, number);
            }
        });
    }

    private void close() {
        open.ifPresent(block -> {
            ServingResult result = block.result();
            block.problems.addAll(block.problems.isEmpty() ? result.contradictions() : List.of());
            if (block.problems.isEmpty()) {
                blocks.add(new Block(block.line, result));
            } else {
                refused.add("block at line " + block.line + ": " + String.join("; ", block.problems));
            }
        });
        open = Optional.empty();
    }

    private static final class Open {
        private final int line;
        private final String prefix;
        private final Map<String, Double> figures = new LinkedHashMap<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private ServingResult.Tool tool = ServingResult.Tool.VLLM;

        Open(int line, String prefix) {
            this.line = line;
            this.prefix = prefix;
        }

        String withoutPrefix(String text) {
            return (text.startsWith(prefix) ? text.substring(prefix.length()) : text).strip();
        }

        ServingResult result() {
            return new ServingResult(tool, figures, attributes);
        }

        void add(String content, int lineNumber) {
            int colon = content.indexOf(':');
            if (colon < 1) {
                return;
            }
            String label = content.substring(0, colon).strip();
            String value = content.substring(colon + 1).strip();
            recogniseTool(label, value);
            key(label).ifPresent(key -> {
                boolean integer = Figure.ofKey(key).map(Figure::isInteger).orElse(false);
                Matcher number = (integer ? INTEGER : NUMBER).matcher(value);
                if (key.equals(Figure.REQUEST_RATE.key()) && value.equals("inf")) {
                    figures.putIfAbsent(key, Double.POSITIVE_INFINITY);
                } else if (number.matches()) {
                    figures.putIfAbsent(key, Double.valueOf(number.group(1)));
                } else if (!notGiven(key, value)) {
                    problems.add("line " + lineNumber + ": '" + label + "' is not followed by a number");
                }
            });
        }

        /// SGLang writes the words of its command line where vLLM leaves the line out.
        private static boolean notGiven(String key, String value) {
            return key.equals(Figure.MAX_CONCURRENCY.key()) && (value.equals("not set") || value.equals("None"));
        }

        private void recogniseTool(String label, String value) {
            switch (label.toLowerCase(Locale.ROOT)) {
                case "backend" -> {
                    tool = ServingResult.Tool.SGLANG;
                    attributes.putIfAbsent("backend", value);
                }
                case "total generated tokens (retokenized)", "max request concurrency", "max reqeuest concurrency" ->
                    tool = ServingResult.Tool.SGLANG;
                case "total requests" -> tool = ServingResult.Tool.TENSORRT_LLM;
                default -> { }
            }
        }

        private static Optional<String> key(String label) {
            Matcher latency = LATENCY.matcher(label);
            Matcher position = POSITION.matcher(label);
            if (position.matches()) {
                return Optional.of(TextBlock.POSITION_KEY + position.group(1));
            }
            Optional<Figure> figure = Figure.ofLabel(label);
            if (figure.isPresent() || !latency.matches()) {
                return figure.map(Figure::key);
            }
            return metric(latency.group(2)).map(metric -> latency.group(1).toLowerCase(Locale.ROOT) + "_" + metric.key() + "_ms");
        }

        private static Optional<LatencyMetric> metric(String label) {
            String known = label.equalsIgnoreCase("E2E Latency") ? LatencyMetric.E2EL.label() : label;
            return Arrays.stream(LatencyMetric.values()).filter(metric -> metric.label().equalsIgnoreCase(known)).findFirst();
        }
    }
}
