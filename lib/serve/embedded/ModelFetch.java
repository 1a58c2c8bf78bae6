//SOURCES ModelFile.java ../../Host.java ../../StepException.java ../../hub/HubOptions.java ../../hub/LocalModel.java ../../hub/ModelId.java
//SOURCES ../../hub/Patterns.java
package lib.serve.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lib.Host;
import lib.StepException;
import lib.hub.FileList;
import lib.hub.HubOptions;
import lib.hub.LocalModel;
import lib.hub.ModelId;
import lib.hub.Patterns;
import lib.hub.download.Download;

/// Fetches the preferred model, about 490 MB, from ModelScope.
///
/// @param hub which hub, and how to get there
/// @param narrator told how it goes
public record ModelFetch(HubOptions hub, LocalModel.Narrator narrator) {

    private static final ModelId MODEL = ModelId.parse("Qwen/Qwen2.5-0.5B-Instruct-GGUF");
    private static final String REVISION = "master";

    /// Fetches it, or what is missing of it.
    ///
    /// @param folder where models are kept
    /// @throws StepException if the hub cannot be reached, or the file cannot be written; what has arrived is kept
    public void into(Path folder) {
        try (var api = hub.open(); var here = Host.local()) {
            FileList list = api.list(MODEL, REVISION).only(new Patterns(List.of(ModelFile.PREFERRED + ModelFile.SUFFIX), List.of()));
            if (list.files().isEmpty()) {
                throw new StepException("%s has no file %s%s any more".formatted(MODEL, ModelFile.PREFERRED, ModelFile.SUFFIX));
            }
            Files.createDirectories(folder);
            String who = "embedded, process " + ProcessHandle.current().pid();
            new LocalModel(new Download(api, list, folder, Download.CONNECTIONS, 0)).complete(here, List.of(), who, narrator);
        } catch (IOException e) {
            throw new StepException("cannot make the folder %s: %s".formatted(folder, e.getMessage()));
        }
    }
}
