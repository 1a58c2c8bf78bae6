//SOURCES BootFiles.java ByteProgress.java Checks.java ContentsCheck.java Digests.java ElTorito.java FileKind.java
//SOURCES Fingerprint.java Image.java InstallerImage.java InstallerName.java Iso9660.java IsoFile.java
//SOURCES KnownReleases.java PartitionTable.java ../hub/ByteText.java
package lib.flash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import lib.hub.ByteText;

/// Looks whether a file is the Jetson installer that it claims to be: complete, bootable from a stick by a processor of 64-bit arm,
/// of the release in its name, and with the contents that it was made with. Nothing is written but the record of its checksum.
public final class ImageCheck {

    private static final Pattern UNFINISHED = Pattern.compile(".*\\.(part|partial|crdownload|download|opdownload|tmp)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RELEASE = Pattern.compile("\\br(\\d{2}(?:\\.\\d{1,2}){1,2})\\b");
    private static final String MENU = "boot/grub/grub.cfg";
    private static final int MOST_MENU = 1 << 20;
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1500);
    private static final String AGAIN = "download the image again";

    private final Path file;
    private final Fingerprint fingerprint;
    private final Optional<ByteProgress.Place> place;
    private final KnownReleases known = KnownReleases.load();
    private final List<Check> checks = new ArrayList<>();
    private Optional<String> release = Optional.empty();
    private Optional<String> sha256 = Optional.empty();

    /// @param place empty to leave out what reads the whole file
    private ImageCheck(Path file, Fingerprint fingerprint, Optional<ByteProgress.Place> place) {
        this.file = file;
        this.fingerprint = fingerprint;
        this.place = place;
    }

    /// @param file  an existing file
    /// @param place where it is told how far the long parts are
    /// @throws IOException when the file can't be read
    public static InstallerImage check(Path file, Fingerprint fingerprint, ByteProgress.Place place)
            throws IOException, InterruptedException {
        return new ImageCheck(file, fingerprint, Optional.of(place)).result();
    }

    /// All checks but those of the contents and the checksum, which read the whole file: a moment's work.
    /// @throws IOException when the file can't be read
    public static InstallerImage glance(Path file) throws IOException, InterruptedException {
        return new ImageCheck(file, Fingerprint.ofUser(Optional.empty()), Optional.empty()).result();
    }

    private InstallerImage result() throws IOException, InterruptedException {
        run();
        return new InstallerImage(file.toString(), Files.size(file), release, release.map(known.jetpack()::get), sha256, checks);
    }

    private void run() throws IOException, InterruptedException {
        Check download = download();
        checks.add(download);
        if (download.verdict() == Check.Verdict.FAIL) {
            return;
        }
        try (Image image = Image.open(file)) {
            if (!Iso9660.recognised(image)) {
                FileKind kind = FileKind.of(image.at(0, (int) Math.min(4096, image.size())));
                checks.add(Check.fail("image", kind.what(), kind.fix()));
                return;
            }
            Check size = size(image);
            checks.add(size);
            if (size.verdict() != Check.Verdict.FAIL) {
                inside(image);
                if (place.isPresent()) {
                    sha256 = Optional.of(sum(image, place.get()));
                }
            }
        }
    }

    /// Whether the download has ended, by what browsers and other programs leave beside it, and by whether it grows.
    private Check download() throws IOException, InterruptedException {
        String name = file.getFileName().toString();
        String fix = "wait for the download to end, or go on with it if it was cut off";
        if (UNFINISHED.matcher(name).matches()) {
            return Check.fail("download", "still under way, or cut off: such a name has a file only until it is complete", fix);
        }
        if (Files.exists(file.resolveSibling(name + ".aria2"))) {
            return Check.fail("download", "still under way, or cut off: aria2's list of what is missing lies beside it", fix);
        }
        long before = Files.size(file);
        if (Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(FRESH))) {
            Thread.sleep(LOOK_AGAIN);
            if (Files.size(file) != before) {
                return Check.fail("download", "still under way: the file grows", fix);
            }
        }
        return Check.ok("download", "not under way");
    }

    private Check size(Image image) throws IOException {
        long needed = Iso9660.neededBytes(image);
        try {
            needed = Math.max(needed, PartitionTable.read(image).gptEnd());
        } catch (Image.Ended e) {
            needed = Math.max(needed, image.size() + 1);
        }
        if (image.size() < needed) {
            return Check.fail("size", "cut short: %s of %s are here (%d %%), %,d bytes are missing".formatted(ByteText.of(image.size()),
                    ByteText.of(needed), image.size() * 100 / needed, needed - image.size()),
                    "let the download go on to its end, or start it again");
        }
        Optional<Long> published = known.installers().stream().filter(installer -> installer.file().equals(InstallerName.downloaded(file)))
                .flatMap(installer -> installer.bytes().stream()).findFirst();
        if (published.isPresent() && published.get() != image.size()) {
            return Check.fail("size", "%,d bytes, and NVIDIA's image of this name has %,d".formatted(image.size(), published.get()), AGAIN);
        }
        return Check.ok("size", "%s, all of it".formatted(ByteText.of(image.size())));
    }

    private void inside(Image image) {
        try {
            Iso9660 volume = Iso9660.read(image);
            checks.add(Check.ok("volume", "ISO 9660, '%s', %d files".formatted(volume.label(), volume.files().size())));
            var boot = new BootFiles(ElTorito.read(image, volume), PartitionTable.read(image));
            checks.add(boot.bootRecord());
            checks.add(boot.partitionTable(image));
            checks.add(boot.program(image));
            release(image, volume);
            if (place.isPresent()) {
                checks.add(ContentsCheck.check(image, volume, place.get()));
            }
        } catch (IOException e) {
            checks.add(Check.fail("volume", "damaged: " + e.getMessage(), AGAIN));
        }
    }

    private void release(Image image, Iso9660 volume) throws IOException {
        Optional<IsoFile> menuFile = volume.find(MENU);
        String menu = menuFile.isPresent() ? menuFile.get().text(image, MOST_MENU) : "";
        if (!volume.label().toLowerCase().startsWith("jetsoninstaller") && !menu.contains("Jetson")) {
            checks.add(Check.fail("installer", "neither its name '%s' nor its boot menu speaks of a Jetson".formatted(volume.label()),
                    "download the Jetson installer; iso-list shows the names of those that are known"));
            return;
        }
        Optional<String> inside = named(volume.label()).or(() -> named(menu));
        release = inside.map(part -> known.complete(part).orElse(part));
        checks.add(Check.ok("installer", "a Jetson's"));
        checks.add(releaseCheck(inside));
    }

    private Check releaseCheck(Optional<String> inside) {
        Optional<String> name = InstallerName.parse(file.getFileName().toString()).map(InstallerName::release);
        String words = release.map(r -> "%s, JetPack %s".formatted(r, known.jetpack().getOrDefault(r, "unknown"))).orElse("");
        if (inside.isEmpty()) {
            return Check.warn("release", "the image does not say which it is", "");
        }
        if (name.isEmpty()) {
            return Check.warn("release", words + "; the file's name does not say, so nothing confirms it", "");
        }
        if (KnownReleases.within(inside.get(), name.get()) || KnownReleases.within(name.get(), inside.get())) {
            return Check.ok("release", words + ", inside as in the name");
        }
        return Check.fail("release", "r%s in the name, but r%s inside".formatted(name.get(), inside.get()),
                "download the image again, or give it the name that it has on NVIDIA's pages");
    }

    private static Optional<String> named(String text) {
        var match = RELEASE.matcher(text);
        return match.find() ? Optional.of(match.group(1)) : Optional.empty();
    }

    private String sum(Image image, ByteProgress.Place told) throws IOException {
        ByteProgress progress = told.begin("computing the SHA-256", image.size());
        String sum = Digests.sha256(image, progress::at);
        progress.end(image.size());
        checks.add(fingerprint.check(file, sum, Checks.worst(checks) != Check.Verdict.FAIL));
        return sum;
    }
}
