//SOURCES Work.java Crowd.java RateLimit.java Arrivals.java Background.java ../HubApi.java
package lib.hub.download;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.CRC32C;
import lib.hub.ByteRange;
import lib.hub.FileList;
import lib.hub.HubApi;
import lib.hub.http.Answer;

/// One of the connections: fetches range after range, until there is none left. What is read is written, noted and hashed at once by
/// the same thread, while it is in the processor's cache, and before more is read: a kill loses what one read returned.
final class Fetcher implements Runnable {

    /// The most that is read at once, and so the most that a kill loses of a connection. More made nothing faster.
    private static final int READ = 64 << 10;

    private final HubApi api;
    private final FileList list;
    private final Work work;
    private final Crowd crowd;
    private final RateLimit limit;
    private final Arrivals arrivals;
    private final Background background;
    private final byte[] buffer = new byte[PieceJournal.BLOCK];
    private boolean delivers;

    Fetcher(HubApi api, FileList list, Work work, Crowd crowd, RateLimit limit, Arrivals arrivals, Background background) {
        this.api = api;
        this.list = list;
        this.work = work;
        this.crowd = crowd;
        this.limit = limit;
        this.arrivals = arrivals;
        this.background = background;
    }

    @Override
    public void run() {
        try {
            Optional<FileWork> last = Optional.empty();
            for (var claim = work.next(last); claim.isPresent(); claim = crowd.leave() ? Optional.empty() : work.next(last)) {
                last = Optional.of(work.of(claim.get()));
                fetch(claim.get());
            }
        } catch (RuntimeException e) {
            work.stop(e);
        }
    }

    private void fetch(Claim claim) {
        try {
            work.done(claim, claim.compare() ? compare(claim) : receive(claim));
            if (claim.file().lags()) {
                background.catchUp(claim.file());
            }
        } catch (IOException e) {
            work.failed(claim, e);
        }
    }

    private Answer open(Claim claim) throws IOException {
        var range = claim.file().small() ? Optional.<ByteRange>empty() : Optional.of(new ByteRange(claim.at(), claim.end()));
        Answer answer = api.open(list, claim.file().file(), range);
        claim.answered(answer);
        return answer;
    }

    private boolean receive(Claim claim) throws IOException {
        PartFile file = claim.file();
        var crc = new CRC32C();
        if (file.resume(claim.at(), crc).isEmpty()) {
            claim.reached(claim.at() / PieceJournal.BLOCK * PieceJournal.BLOCK);
        }
        try (Answer answer = open(claim)) {
            for (long at = claim.at(); at < claim.end(); at = claim.at()) {
                if (at % PieceJournal.BLOCK == 0) {
                    crc.reset();
                }
                int n = answer.read(buffer, 0, (int) Math.min(Math.min(READ, PieceJournal.BLOCK - at % PieceJournal.BLOCK), claim.end() - at));
                if (n < 0) {
                    throw new EOFException("%s ends a body early".formatted(answer.origin()));
                }
                crc.update(buffer, 0, n);
                file.write(buffer, n, at, crc);
                claim.reached(at + n);
                arrived(n);
                limit.take(n);
                file.settleable(offset -> background.settle(file, offset));
            }
            if (file.small() && answer.read(buffer, 0, 1) >= 0) {
                throw new IOException("%s sends more than the %d bytes of the list".formatted(answer.origin(), file.file().size()));
            }
        }
        return false;
    }

    private void arrived(int bytes) {
        arrivals.add(bytes);
        if (!delivers) {
            delivers = true;
            crowd.delivers();
        }
    }

    /// Fetches again what is there, and writes the blocks that differ.
    private boolean compare(Claim claim) throws IOException {
        boolean replaced = false;
        try (Answer answer = open(claim)) {
            while (claim.at() < claim.end()) {
                int length = (int) Math.min(PieceJournal.BLOCK, claim.end() - claim.at());
                for (int got = 0, n; got < length; got += n) {
                    n = answer.read(buffer, got, length - got);
                    if (n < 0) {
                        throw new EOFException("%s ends a body early".formatted(answer.origin()));
                    }
                    limit.take(n);
                }
                replaced |= claim.file().replace(buffer, length, claim.at());
                claim.reached(claim.at() + length);
            }
        }
        return replaced;
    }
}
