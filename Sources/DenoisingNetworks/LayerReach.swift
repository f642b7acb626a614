/// What a layer does to where a result comes from, for networks that work at several resolutions.
enum LayerReach {
    /// A 3×3 convolution.
    case convolution
    /// From pixels to 2×2 neighbourhoods.
    case halving
    /// From 2×2 neighbourhoods to pixels.
    case doubling
}

extension Array where Element == LayerReach {
    /// The farthest row or column, from any pixel, that reaches its result through these layers.
    ///
    /// `group` is how many rows a convolution rounds together: 1 for values alone, and for columns.
    func reach(group: Int = 1) -> Int {
        let period = 4 * RowRounding.group * count
        // Far enough inside that nothing is negative.
        let start = period << count
        return (start..<start + period).map { pixel in
            var (low, high) = (pixel, pixel)
            for layer in reversed() {
                switch layer {
                case .convolution:
                    // All of the group that is rounded together, and the neighbours.
                    low = Swift.min(low / group * group, low - 1)
                    high = Swift.max(high / group * group + group - 1, high + 1)
                case .halving: (low, high) = (2 * low, 2 * high + 1)
                case .doubling: (low, high) = (low / 2, high / 2)
                }
            }
            return Swift.max(pixel - low, high - pixel)
        }.max() ?? 0
    }
}
