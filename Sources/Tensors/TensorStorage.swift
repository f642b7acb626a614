import Synchronization

/// Memory of one tensor.
///
/// Unchecked, because the compiler cannot see that `Tensor` writes only through storage that it alone holds.
final class TensorStorage: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    /// Memory whose content is undefined.
    init(count: Int) {
        self.count = count
        base = RecycledMemory.shared.take(count: count)
    }

    deinit { RecycledMemory.shared.give(base, count: count) }
}

/// Memory of tensors that are gone, kept for the next ones of their size.
///
/// Feature maps are large and short-lived; fresh pages from the system cost as much time as a convolution over them.
final class RecycledMemory: Sendable {
    static let shared = RecycledMemory()

    private struct Idle: @unchecked Sendable {
        let base: UnsafeMutablePointer<Float>
        let count: Int
    }

    /// Idle memory is never more than this, in floats (128 MiB).
    private static let maximumIdle = 32 << 20
    /// Whole cache lines, for the kernels' vector loads and stores.
    private static let alignment = 64

    private let idle = Mutex<[Idle]>([])

    func take(count: Int) -> UnsafeMutablePointer<Float> {
        let found = idle.withLock { list in
            list.lastIndex { $0.count == count }.map { list.remove(at: $0) }
        }
        return found?.base
            ?? UnsafeMutableRawPointer.allocate(
                byteCount: count * MemoryLayout<Float>.stride,
                alignment: Self.alignment
            ).bindMemory(to: Float.self, capacity: count)
    }

    func give(_ base: UnsafeMutablePointer<Float>, count: Int) {
        let released = idle.withLock { list -> [Idle] in
            list.append(Idle(base: base, count: count))
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
