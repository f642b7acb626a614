import Synchronization

/// Memory of one tensor.
///
/// Unchecked, because the compiler cannot see that `Tensor` writes only through storage that it alone holds.
final class TensorStorage: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let count: Int
    /// Pixels of a line: with `count` they tell where the padding lies.
    let columns: Int
    /// Whether the padding is zero already, as a tensor of the same lines left it.
    let isPadded: Bool

    /// Memory whose content is undefined, but for what `isPadded` says.
    init(count: Int, columns: Int) {
        self.count = count
        self.columns = columns
        (base, isPadded) = RecycledMemory.shared.take(count: count, columns: columns)
    }

    deinit { RecycledMemory.shared.give(base, count: count, columns: columns) }
}

/// Memory of tensors that are gone, kept for the next ones of their size.
///
/// Feature maps are large and short-lived; fresh pages from the system cost as much time as a convolution over them.
final class RecycledMemory: Sendable {
    static let shared = RecycledMemory()

    private struct Idle: @unchecked Sendable {
        let base: UnsafeMutablePointer<Float>
        let count: Int
        let columns: Int
    }

    /// Idle memory is never more than this, in floats (128 MiB).
    private static let maximumIdle = 32 << 20
    /// Whole cache lines, for the kernels' vector loads and stores.
    private static let alignment = 64

    private let idle = Mutex<[Idle]>([])

    func take(count: Int, columns: Int) -> (base: UnsafeMutablePointer<Float>, isPadded: Bool) {
        let found = idle.withLock { list in
            (list.lastIndex { $0.count == count && $0.columns == columns }
                ?? list.lastIndex { $0.count == count }).map { list.remove(at: $0) }
        }
        if let found { return (found.base, found.columns == columns) }
        let fresh = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Float>.stride,
            alignment: Self.alignment
        )
        return (fresh.bindMemory(to: Float.self, capacity: count), false)
    }

    func give(_ base: UnsafeMutablePointer<Float>, count: Int, columns: Int) {
        let released = idle.withLock { list -> [Idle] in
            list.append(Idle(base: base, count: count, columns: columns))
            var total = list.reduce(0) { $0 + $1.count }
            var oldest = 0
            while total > Self.maximumIdle, oldest < list.count {
                total -= list[oldest].count
                oldest += 1
            }
            defer { list.removeFirst(oldest) }
            return Array(list[..<oldest])
        }
        for memory in released { UnsafeMutableRawPointer(memory.base).deallocate() }
    }
}
