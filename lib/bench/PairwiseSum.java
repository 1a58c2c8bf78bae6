package lib.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/// The sum of a known number of doubles in the order of additions that numpy uses, so that a mean agrees with `np.mean` to
/// the last bit.
///
/// numpy adds contiguous arrays by splitting them in halves (the left half rounded down to a multiple of 8) until at most
/// 128 numbers are left, and sums such a block with eight running totals. Blocks come in the order of the data, so a single
/// pass suffices: the stack holds only the partial sums of the halves that wait for their right-hand neighbour.
final class PairwiseSum {

    private static final int BLOCK = 128;

    private record Pending(long size, double leftSum, boolean leftDone) {}

    private final Deque<Pending> pending = new ArrayDeque<>();
    private final double[] block = new double[BLOCK];
    private int blockSize;
    private int filled;
    private double result;

    PairwiseSum(long count) {
        if (count > 0) {
            descend(count);
        }
    }

    void add(double value) {
        if (filled == blockSize) {
            throw new IllegalStateException("more numbers than announced");
        }
        block[filled++] = value;
        if (filled == blockSize) {
            ascend(sumOfBlock());
        }
    }

    double result() {
        return result;
    }

    private void descend(long size) {
        long left = size;
        while (left > BLOCK) {
            pending.push(new Pending(left, 0, false));
            left = leftHalf(left);
        }
        blockSize = (int) left;
        filled = 0;
    }

    private void ascend(double sum) {
        double carried = sum;
        while (!pending.isEmpty()) {
            Pending parent = pending.pop();
            if (!parent.leftDone) {
                pending.push(new Pending(parent.size, carried, true));
                descend(parent.size - leftHalf(parent.size));
                return;
            }
            carried = parent.leftSum + carried;
        }
        result = carried;
        blockSize = 0;
        filled = 0;
    }

    private static long leftHalf(long size) {
        long half = size / 2;
        return half - half % 8;
    }

    private double sumOfBlock() {
        int n = blockSize;
        if (n < 8) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += block[i];
            }
            return sum;
        }
        double[] lane = new double[8];
        System.arraycopy(block, 0, lane, 0, 8);
        int i = 8;
        for (; i < n - n % 8; i += 8) {
            for (int k = 0; k < 8; k++) {
                lane[k] += block[i + k];
            }
        }
        double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
        for (; i < n; i++) {
            sum += block[i];
        }
        return sum;
    }
}
