//SOURCES ../format/ServingResult.java ../format/TextBlockReader.java ../format/VllmJsonReader.java ../reference/ReferenceResults.java
package lib.bench.compare;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import lib.bench.format.ServingResult;
import lib.bench.format.TextBlockReader;
import lib.bench.format.VllmJsonReader;
import lib.bench.reference.ReferenceResults;

/// Finds results by name: in a file, as JSON or as text blocks, or among the guide's.
public final class ResultFiles {

    private static final String GUIDE = "guide:";

    private ResultFiles() {}

    /// All results of a file, or the one of the guide that `guide:ID` names.
    ///
    /// @throws IllegalArgumentException saying what is wrong with the name or the file
    public static List<ServingResult> read(String name) throws IOException {
        if (name.startsWith(GUIDE)) {
            return List.of(ReferenceResults.load().named(name.substring(GUIDE.length())).figures());
        }
        String text = text(Path.of(name));
        if (text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[{")) {
            return VllmJsonReader.read(text);
        }
        TextBlockReader.Reading reading = TextBlockReader.read(text);
        if (!reading.refused().isEmpty()) {
            throw new IllegalArgumentException(name + ": " + reading.refused().getFirst());
        }
        if (reading.blocks().isEmpty()) {
            throw new IllegalArgumentException(name + " holds no benchmark result");
        }
        return reading.blocks().stream().map(TextBlockReader.Block::result).toList();
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("no such file: " + file, e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        }
    }
}
