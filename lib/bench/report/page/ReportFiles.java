//SOURCES ../study/Study.java HtmlPage.java MarkdownPage.java Page.java ReportPage.java StudyData.java
package lib.bench.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import lib.bench.report.study.Study;

/// Writes a report in all its formats.
public final class ReportFiles {

    private static final String CHARTS = "charts";

    private ReportFiles() {}

    /// Writes `report.html`, `report.md` with its charts, `report.csv` and `report.json`. Each file appears whole or not at all, so that
    /// somebody may read the report while a matrix goes on.
    ///
    /// @param guide the guide's results to set beside these; empty when these are the guide's
    /// @return the files, the one to open first
    public static List<Path> write(Path folder, String title, Study study, Optional<Study> guide) throws IOException {
        Page page = ReportPage.of(title, study, guide);
        Files.createDirectories(folder.resolve(CHARTS));
        for (Page.Block.Picture picture : page.pictures()) {
            write(folder.resolve(CHARTS).resolve(picture.name() + ".svg"), picture.svg());
        }
        return List.of(write(folder.resolve("report.html"), HtmlPage.of(page)), write(folder.resolve("report.md"), MarkdownPage.of(page, CHARTS)),
                write(folder.resolve("report.csv"), StudyData.csv(study)), write(folder.resolve("report.json"), StudyData.json(title, study)));
    }

    private static Path write(Path file, String text) throws IOException {
        Path part = Files.writeString(file.resolveSibling("." + file.getFileName() + ".part"), text);
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
