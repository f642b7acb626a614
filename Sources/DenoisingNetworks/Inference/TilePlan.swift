import Tensors

/// How an image is cut for a network that cannot take it whole within a memory limit.
///
/// Every tile is computed with its surroundings as far as they reach the core's bits, and only the core is kept, so that the
/// parts fit together to what the whole would give, to the bit. Cores and tiles begin at multiples of `alignment`.
public struct TilePlan: Hashable, Sendable {
    /// Rows and columns where tiles may begin.
    public static let alignment = 64

    /// One tile.
    public struct Tile: Hashable, Sendable {
        /// Rows that are computed.
        public let rows: Range<Int>
        /// Columns that are computed.
        public let columns: Range<Int>
        /// Rows that are kept.
        public let coreRows: Range<Int>
        /// Columns that are kept.
        public let coreColumns: Range<Int>
    }

    /// The tiles, row by row; one for the whole image where memory allows it.
    public let tiles: [Tile]

    /// Cuts an image of `rows` × `columns`, both multiples of the network's `multiple`.
    ///
    /// Where even the smallest tile needs more than the limit, it is the smallest: the network needs that much. One that sees the
    /// whole image takes it whole, whatever the limit.
    public init(rows: Int, columns: Int, network: some DenoisingNetwork, maximumMemory: Int) {
        precondition(Self.alignment % network.multiple == 0, "tiles begin where the network can")
        func fits(_ rows: Int, _ columns: Int) -> Bool {
            network.inferenceMemory(rows: rows, columns: columns) <= maximumMemory
        }
        guard !network.seesWholeImage, !fits(rows, columns) else {
            self.init(rows: rows, columns: columns, core: max(rows, columns), overlap: (0, 0))
            return
        }
        let overlap = Self.overlap(network)
        var core = Self.alignment
        func affordable(_ core: Int) -> Bool {
            fits(min(rows, core + 2 * overlap.rows), min(columns, core + 2 * overlap.columns))
        }
        while core < max(rows, columns), affordable(core + Self.alignment) { core += Self.alignment }
        self.init(rows: rows, columns: columns, core: core, overlap: overlap)
    }

    /// Bytes of feature maps that the smallest tile amid a large image needs.
    public static func smallestMemory(_ network: some DenoisingNetwork) -> Int {
        let overlap = overlap(network)
        return network.inferenceMemory(
            rows: alignment + 2 * overlap.rows,
            columns: alignment + 2 * overlap.columns
        )
    }

    /// What a tile needs around its core.
    private static func overlap(_ network: some DenoisingNetwork) -> (rows: Int, columns: Int) {
        func aligned(_ extent: Int) -> Int { (extent + alignment - 1) / alignment * alignment }
        return (aligned(network.rowReach), aligned(network.receptiveRadius))
    }

    private init(rows: Int, columns: Int, core: Int, overlap: (rows: Int, columns: Int)) {
        func cut(_ extent: Int, _ overlap: Int) -> [(core: Range<Int>, all: Range<Int>)] {
            stride(from: 0, to: extent, by: core).map { start in
                let end = min(extent, start + core)
                return (start..<end, max(0, start - overlap)..<min(extent, end + overlap))
            }
        }
        let columnParts = cut(columns, overlap.columns)
        tiles = cut(rows, overlap.rows).flatMap { row in
            columnParts.map { column in
                Tile(
                    rows: row.all,
                    columns: column.all,
                    coreRows: row.core,
                    coreColumns: column.core
                )
            }
        }
    }
}

extension DenoisingNetwork {
    /// Bytes of the feature maps that a pass in inference holds at once at most, for one image.
    public func inferenceMemory(rows: Int, columns: Int) -> Int {
        Tensor.bytes(of: TensorShape(1, peakValuesPerPixel, rows, columns))
    }
}
