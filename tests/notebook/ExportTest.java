//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/notebook/HtmlExport.java ../../lib/notebook/MarkdownExport.java ../../lib/notebook/IpynbExport.java SampleRun.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import lib.Change;
import lib.Json;
import lib.View;
import lib.notebook.HtmlExport;
import lib.notebook.IpynbExport;
import lib.notebook.MarkdownExport;
import lib.notebook.Transcript;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Output;
import lib.notebook.Transcript.Prose;
import lib.notebook.Transcript.Status;
import lib.notebook.Transcript.Stream;
import lib.notebook.Transcript.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ExportTest {

    @Test
    void markdownReadsAsTheRecipeWithWhatCameOutOfEachCell() {
        assertThat(MarkdownExport.render(SampleRun.FAILED)).isEqualTo(SampleRun.FAILED_AS_MARKDOWN);
    }

    @Test
    void markdownFencesAreLongerThanAnyFenceInWhatACellPrinted() {
        String markdown = MarkdownExport.render(printing("before\n````java\nafter"));

        assertThat(markdown).contains("""
                `````text
                before
                ````java
                after
                `````
                """);
    }

    @Test
    void markdownTablesKeepBarsMarkupAndLineEndsInsideTheirCell() {
        var table = new View.Table(List.of("name", "MHz"), List.of(List.of("a|b\n<i>_c_</i>", "1"), List.of("snake_case", "20"), List.of("电源", "-")));

        assertThat(MarkdownExport.render(showing(table))).contains("""
                | name                   | MHz |
                | ---------------------- | --: |
                | a\\|b<br>\\<i>\\_c\\_\\</i> |   1 |
                | snake_case             |  20 |
                | 电源                   |   - |
                """);
    }

    @Test
    void htmlShowsAStepAsACardWithItsChangesAndItsState() {
        assertThat(HtmlExport.render(SampleRun.FAILED)).contains("""
                <div class="step changed">
                <p class="step-head"><strong>power mode</strong> <span class="badge changed">changed</span> <span class="time">3.18 s</span></p>
                <div class="scroll"><table class="changes"><tbody>
                <tr><th scope="row">power mode</th><td><del>120W</del></td><td class="arrow">→</td><td><ins>MAXN</ins></td></tr>
                <tr><th scope="row">boot file</th><td><del>(none)</del></td><td class="arrow">→</td><td><ins>pmode:0000</ins></td></tr>
                </tbody></table></div>
                <details><summary>State read back</summary>
                <div class="scroll"><table class="rows">
                <thead><tr><th scope="col">clock</th><th scope="col" class="number">MHz</th></tr></thead>
                <tbody>
                <tr><td>EMC</td><td class="number">4266</td></tr>
                <tr><td>gpu</td><td class="number">-</td></tr>
                </tbody></table></div>
                </details>
                </div>
                <div class="step unchanged">
                <p class="step-head"><strong>clocks</strong> <span class="badge unchanged">unchanged</span> \
                <span class="replayed">replayed from the journal</span> <span class="time"></span></p>
                </div>
                """);
    }

    @Test
    void htmlTellsWhereAndWhyItStopped() {
        assertThat(HtmlExport.render(SampleRun.FAILED))
                .contains("<p class=\"banner failed\">Stopped in <a href=\"#cell-fp8\">fp8</a>: lib.StepException: out of memory</p>")
                .contains("""
                        <div class="error">
                        <p class="where">tune.md:58</p>
                        <pre class="message"><samp>lib.StepException: out of memory
                        Try less.</samp></pre>
                        <details><summary>Details</summary>
                        <pre class="text"><samp>at lib.StepRunner.run(StepRunner.java:71)</samp></pre>
                        </details>
                        </div>
                        """);
    }

    @Test
    void htmlOfAPlanSaysThatNothingWasChanged() {
        assertThat(HtmlExport.render(SampleRun.of(Status.PLANNED, List.of()))).contains("<p class=\"banner planned\">A plan: nothing was changed.</p>");
    }

    @Test
    void htmlListsTheCellsThatRanWithTheLongestFirst() throws Exception {
        var rows = elements(page(HtmlExport.render(SampleRun.FAILED)), "section").stream()
                .filter(section -> section.getAttribute("class").equals("timings"))
                .flatMap(section -> list(section.getElementsByTagName("tr")).stream())
                .map(Element::getTextContent);

        assertThat(rows).containsExactly("fp8" + "1 min 04 s", "power-mode" + "3.20 s", "caches" + "0.60 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</samp></pre></main></body>", "\"'&amp;&", "]]>", "<!--",
            "\u0000\u0008\ud800", "```\n| a | b |", "电源模式 \ud83d\ude80"})
    void whatACellPrintsIsTextWhateverItSays(String hostile) throws Exception {
        String html = HtmlExport.render(everywhere(hostile));

        Document page = page(html);
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("img").getLength()).isZero();
        assertThat(attributes(page)).noneMatch(a -> a.getName().startsWith("on"));
        String shown = hostile.replaceAll("[\\x00\\x08]", "").replaceAll("\\p{Cs}", "\ufffd");
        assertThat(elements(page, "samp")).extracting(Element::getTextContent).contains(shown);
        assertThat(Json.read(IpynbExport.render(everywhere(hostile)), JsonNode.class).at("/cells/1/outputs/0/text")).isNotEmpty();
    }

    @Test
    void htmlAsksForNothingFromOutside() throws Exception {
        var prose = new Prose("![chart](https://example.org/a.png) <img src=\"https://example.org/b.png\"> [run](javascript:alert(1))\n\n<script>alert(1)</script>\n");
        Document page = page(HtmlExport.render(SampleRun.of(Status.DONE, List.of(prose))));

        assertThat(attributes(page)).extracting(Attr::getName).doesNotContain("src", "srcset", "data", "action", "background");
        assertThat(elements(page, "link")).isEmpty();
        assertThat(elements(page, "style").getFirst().getTextContent()).isNotBlank().doesNotContain("url(", "@import");
        assertThat(elements(page, "a")).extracting(a -> a.getTextContent() + " " + a.getAttribute("href")).containsExactly("chart https://example.org/a.png", "run ");
        assertThat(elements(page, "p")).extracting(Element::getTextContent)
                .contains("chart <img src=\"https://example.org/b.png\"> run", "<script>alert(1)</script>");
    }

    @Test
    void everyLinkWithinThePageHasOneTargetThoughNamesRepeat() throws Exception {
        Document page = page(HtmlExport.render(SampleRun.of(Status.DONE, List.of(
                new Prose("# One\n\n## Two\n"), cell("a b", List.of(picture(), picture())), cell("a-b", List.of()), cell("电源", List.of()), cell("模式", List.of()), new Prose("## Two\n")))));

        List<String> ids = attributes(page).stream().filter(a -> a.getName().equals("id")).map(Attr::getValue).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(attributes(page).stream().filter(a -> a.getName().equals("href")).map(a -> a.getValue().substring(1))).isNotEmpty().isSubsetOf(ids);
        assertThat(IntStream.rangeClosed(1, 6).map(level -> elements(page, "h" + level).size())).containsExactly(1, 4, 4, 0, 0, 0);
    }

    @Test
    void aPictureStandsInThePageWithANameAndWithoutWhatRunsOrFetches() throws Exception {
        var svg = new View.Svg("""
                <svg xmlns="http://www.w3.org/2000/svg" width="40px" height="20" onload="alert(1)"><style>.a{fill:url(#f)}</style><style>@import 'https://example.org';</style>
                <linearGradient id="f"/><rect class="a" fill="url(#f)" stroke="url(https://example.org)"/><script>alert(1)</script>
                <image href="https://example.org/a.png"/><foreignObject><p>x</p></foreignObject><use href="#f"/></svg>""", "Tokens \"per\" second");
        String html = HtmlExport.render(SampleRun.of(Status.DONE, List.of(cell("chart", List.of(new Value(svg))))));

        assertThat(html).contains("""
                <figure class="picture paper"><svg xmlns="http://www.w3.org/2000/svg" aria-label="Tokens &quot;per&quot; second" height="20" id="cell-chart-out-1" role="img" \
                viewBox="0 0 40 20" width="40px"><style>#cell-chart-out-1 { .a{fill:url(#cell-chart-out-1-f)} }</style>
                <linearGradient id="cell-chart-out-1-f"/><rect class="a" fill="url(#cell-chart-out-1-f)"/>
                <image/><use href="#cell-chart-out-1-f"/></svg></figure>
                """);
    }

    @Test
    void aPictureThatIsNoSvgIsNamedInstead() {
        assertThat(HtmlExport.render(showing(new View.Svg("<svg><g></svg>", "a chart")))).contains("A picture that can't be shown: a chart")
                .doesNotContain("<svg");
    }

    @Test
    void coloursOfATerminalBecomeNamedStylesAndTheRestOfItsControlIsGone() {
        var run = printing("\u001b]0;title\u0007\u001b[1;31mbad\u001b[0m \u001b[38;5;208mx\u001b[92mgood\u001b[39m\u001b[2K end\n10%\r50%\rdone\r\n");

        assertThat(HtmlExport.render(run)).contains("""
                <samp><span class="ansi-bold ansi-red">bad</span> x<span class="ansi-bright-green">good</span> end
                done</samp>""");
        assertThat(MarkdownExport.render(run)).contains("bad xgood end\ndone\n");
    }

    @Test
    void piecesOfOneStreamAreShownAsOne() {
        var run = SampleRun.of(Status.DONE, List.of(cell("c", List.of(new Stream(false, "a"), new Stream(false, "b\n"), new Stream(true, "c\n"), new Stream(false, "d\n")))));

        assertThat(HtmlExport.render(run)).contains("""
                <pre class="stream"><samp>ab</samp></pre>
                <pre class="stream stderr"><samp>c</samp></pre>
                <pre class="stream"><samp>d</samp></pre>
                """);
    }

    @Test
    void codeIsColouredWithoutChangingIt() throws Exception {
        String source = "// it's \"so\"\nvar x = \"a // b\" + 'c'; /* new */ return \"\"\"\n  \"new\" <b>\n  \"\"\"; int n = 0x1f;";
        var java = new CellRun("c", "java", source, Status.DONE, "", 1, List.of());
        var sh = new CellRun("s", "sh", "# if\nif [ -n \"$a # b\" ]; then echo ${b}; fi # 'x", Status.DONE, "", 1, List.of());
        String html = HtmlExport.render(SampleRun.of(Status.DONE, List.of(java, sh)));

        assertThat(elements(page(html), "code")).extracting(Element::getTextContent).containsExactly("mode", "MAXN", source, sh.source());
        assertThat(html).contains("<span class=\"comment\">// it&#39;s &quot;so&quot;</span>\n<span class=\"keyword\">var</span> x = <span class=\"string\">&quot;a // b&quot;</span>")
                .contains("<span class=\"keyword\">then</span> echo <span class=\"name\">${b}</span>; <span class=\"keyword\">fi</span> <span class=\"comment\"># &#39;x</span>");
    }

    @Test
    void jupyterGetsEveryFieldThatItsFormatAsksFor() {
        JsonNode notebook = Json.read(IpynbExport.render(SampleRun.FAILED), JsonNode.class);

        assertThat(notebook.at("/nbformat").asInt() * 10 + notebook.at("/nbformat_minor").asInt()).isEqualTo(45);
        assertThat(notebook.at("/metadata/kernelspec").toString()).isEqualTo("{\"display_name\":\"Java\",\"language\":\"java\",\"name\":\"java\"}");
        assertThat(notebook.at("/metadata/thorbook").toString()).isEqualTo("{\"recipe\":\"tune\",\"host\":\"nvidia@thor\","
                + "\"started\":\"2026-07-31T14:03:22.123+02:00\",\"seconds\":70.5,\"status\":\"failed\",\"params\":{\"mode\":\"MAXN\"}}");
        var ids = new HashSet<String>();
        for (JsonNode cell : notebook.at("/cells")) {
            assertThat(cell.at("/id").asText()).matches("[a-zA-Z0-9_-]{1,64}").satisfies(id -> assertThat(ids.add(id)).isTrue());
            assertThat(cell.at("/metadata").isObject() && cell.at("/source").isArray()).isTrue();
            assertThat(cell.at("/cell_type").asText().equals("code")).isEqualTo(cell.has("outputs")).isEqualTo(cell.has("execution_count"));
        }
    }

    @Test
    void jupyterGetsEachOutputInItsOwnForm() {
        JsonNode notebook = Json.read(IpynbExport.render(SampleRun.FAILED), JsonNode.class);

        var seen = new ArrayList<String>();
        for (JsonNode cell : notebook.at("/cells")) {
            for (JsonNode output : cell.path("outputs")) {
                String kind = output.path("name").asText() + output.path("ename").asText();
                seen.add("%s [%s] %s %s".formatted(cell.at("/id").asText(), cell.at("/execution_count").asText(), output.at("/output_type").asText(),
                        output.has("data") ? output.at("/data").propertyStream().map(Map.Entry::getKey).collect(Collectors.joining(" ")) : kind));
            }
        }
        assertThat(String.join("\n", seen)).isEqualTo("""
                power-mode [1] display_data text/plain text/html
                power-mode [1] display_data text/plain text/html
                caches [2] stream stdout
                caches [2] stream stderr
                caches [2] display_data text/plain
                caches [2] display_data text/plain text/html
                caches [2] execute_result text/plain image/svg+xml
                fp8 [3] display_data text/plain text/html
                fp8 [3] error lib.StepException""");
        assertThat(notebook.at("/cells/3/metadata/vscode/languageId").asText()).isEqualTo("shellscript");
        assertThat(notebook.at("/cells/5/metadata/tags/0").asText()).isEqualTo("skipped");
    }

    private static Transcript everywhere(String text) {
        var outputs = List.<Output>of(new Stream(false, text), new Value(new View.Table(List.of(text), List.of(List.of(text)))), new Value(new View.Svg(text, text)),
                new Transcript.StepRun(text, "failed", List.of(new Change(text, text, "")), new View.Text(text), text, false, 1), new Transcript.Error(text, text, text));
        return new Transcript(text, text, Map.of(text, text), text, text, 1, Status.FAILED, List.of(new CellRun(text, "java", text, Status.FAILED, text, 1, outputs), new Prose(text)));
    }

    private static Transcript printing(String text) {
        return SampleRun.of(Status.DONE, List.of(cell("c", List.of(new Stream(false, text)))));
    }

    private static Transcript showing(View view) {
        return SampleRun.of(Status.DONE, List.of(cell("c", List.of(new Value(view)))));
    }

    private static CellRun cell(String name, List<Output> outputs) {
        return new CellRun(name, "java", "x", Status.DONE, "", 1, outputs);
    }

    private static Value picture() {
        return new Value(new View.Svg("<svg xmlns='http://www.w3.org/2000/svg'><path id='p' d=''/></svg>", "a line"));
    }

    /// The page as an XML parser sees it, which fails on anything that is not well-formed.
    private static Document page(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> elements(Document page, String name) {
        return list(page.getElementsByTagName(name));
    }

    private static List<Element> list(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    }

    private static List<Attr> attributes(Document page) {
        return elements(page, "*").stream()
                .flatMap(element -> IntStream.range(0, element.getAttributes().getLength()).mapToObj(i -> (Attr) element.getAttributes().item(i)))
                .toList();
    }
}
