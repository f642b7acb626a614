/// The blocks most like a reference block, best first.
struct BestBlocks: ~Copyable {
    /// Where they begin, as indices into the image, the reference first.
    let offsets: UnsafeMutablePointer<Int>
    /// How far they are from the reference, but for the reference itself.
    let distances: UnsafeMutablePointer<Float>
    /// The most there may be.
    let limit: Int

    /// Room for blocks.
    init(limit: Int) {
        self.limit = limit
        offsets = .allocate(capacity: limit + 1)
        distances = .allocate(capacity: limit + 1)
    }

    deinit {
        offsets.deallocate()
        distances.deallocate()
    }

    /// Keeps the list sorted; of equal distances the one found first comes first.
    @inline(__always)
    func insert(_ distance: Float, _ offset: Int, _ count: inout Int) {
        var index = count
        while index > 1, distances[index - 1] > distance {
            distances[index] = distances[index - 1]
            offsets[index] = offsets[index - 1]
            index -= 1
        }
        distances[index] = distance
        offsets[index] = offset
        if count < limit { count += 1 }
    }
}
