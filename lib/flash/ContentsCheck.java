//SOURCES Check.java ByteProgress.java Digests.java Image.java Iso9660.java IsoFile.java
package lib.flash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Compares the files of an image with the list of their MD5 sums that the image itself carries, as its boot menu's "Check disc for
/// defects" would. It is the one proof of its contents that does not need a checksum from elsewhere.
final class ContentsCheck {

    private static final String LIST = "md5sum.txt";
    private static final int MOST_LIST = 16 << 20;
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{32}) [ *](?:\\./)?(.+)");
    private static final int NAMED = 3;
    /// What is written while the image is made, after the list.
    private static final Set<String> LATER = Set.of(LIST, "boot.catalog", "boot.cat", "boot/grub/boot.cat");

    private ContentsCheck() {}

    static Check check(Image image, Iso9660 volume, ByteProgress.Place place) throws IOException {
        Optional<IsoFile> list = volume.find(LIST);
        if (list.isEmpty()) {
            return Check.warn("contents", "the image carries no list of checksums (%s) to compare its files with".formatted(LIST), "");
        }
        Map<String, String> sums = sums(list.get().text(image, MOST_LIST));
        Map<String, IsoFile> files = new LinkedHashMap<>();
        volume.files().forEach(file -> files.put(file.path(), file));
        long total = sums.keySet().stream().filter(files::containsKey).mapToLong(path -> files.get(path).bytes()).sum();
        List<String> wrong = wrong(image, sums, files, place.begin("comparing the files", total));
        if (wrong.isEmpty()) {
            return Check.ok("contents", "%d files, each as %s of the image has it".formatted(sums.size(), LIST));
        }
        return Check.fail("contents", "%d of %d files are not what %s of the image says: %s%s".formatted(wrong.size(), sums.size(), LIST,
                String.join(", ", wrong.subList(0, Math.min(NAMED, wrong.size()))), wrong.size() > NAMED ? ", ..." : ""),
                "download the image again");
    }

    private static List<String> wrong(Image image, Map<String, String> sums, Map<String, IsoFile> files, ByteProgress progress)
            throws IOException {
        var wrong = new ArrayList<String>();
        long before = 0;
        for (var sum : sums.entrySet()) {
            IsoFile file = files.get(sum.getKey());
            long start = before;
            if (file == null || !Digests.md5(image, file, done -> progress.at(start + done)).equals(sum.getValue())) {
                wrong.add(sum.getKey());
            }
            before += file == null ? 0 : file.bytes();
        }
        progress.end(before);
        return wrong;
    }

    private static Map<String, String> sums(String list) {
        var sums = new LinkedHashMap<String, String>();
        list.lines().map(LINE::matcher).filter(match -> match.matches() && !LATER.contains(match.group(2)))
                .forEach(match -> sums.put(match.group(2), match.group(1)));
        return sums;
    }
}
