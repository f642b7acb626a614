import CPNG

/// A picture in memory that PNG can hold without loss: 8-bit grey, 16-bit grey or 8-bit RGB.
public struct PNGImage: Hashable, Sendable {
    /// The samples, row by row from the top, without padding.
    public enum Samples: Hashable, Sendable {
        /// One byte per pixel.
        case grey8([UInt8])
        /// One 16-bit number per pixel.
        case grey16([UInt16])
        /// Red, green and blue bytes of each pixel in turn.
        case rgb8([UInt8])
    }

    /// Pixels along a row.
    public let columns: Int
    /// Pixels along a column.
    public let rows: Int
    /// The samples, row by row from the top.
    public let samples: Samples

    /// Creates a picture.
    ///
    /// Throws `ReportError.invalidPicture` where the extent is not in 1...2²⁰ or does not fit the number of samples.
    public init(columns: Int, rows: Int, samples: Samples) throws(ReportError) {
        let (count, perPixel) =
            switch samples {
            case .grey8(let values): (values.count, 1)
            case .grey16(let values): (values.count, 1)
            case .rgb8(let values): (values.count, 3)
            }
        let extents = 1...(1 << 20)
        guard extents.contains(columns), extents.contains(rows), count == columns * rows * perPixel else {
            throw ReportError(
                .invalidPicture,
                "a picture's extent does not fit its samples",
                expanded: "\(columns) × \(rows) pixels of \(perPixel) samples do not make \(count) samples"
            )
        }
        self.columns = columns
        self.rows = rows
        self.samples = samples
    }

    /// Decodes a PNG; sample values are those in the file, without gamma or colour profile.
    ///
    /// Throws `ReportError.malformedPNG` for a broken file and `.unsupportedPNG` for palettes, transparency, fewer than
    /// 8 bits and 16-bit RGB.
    public init(decoding png: [UInt8]) throws(ReportError) {
        var header = cpng_header()
        try Self.check(cpng_inspect(png, png.count, &header), .malformedPNG)
        let columns = Int(header.columns)
        let rows = Int(header.rows)
        let bytes = columns * rows * Int(header.channels) * Int(header.bit_depth) / 8
        // Deflate cannot do better than 1 : 1032, so a file that declares more is cut off or lies; nothing is allocated for it.
        guard bytes / 1_032 <= png.count else {
            throw ReportError(.malformedPNG, "a PNG is shorter than its header says")
        }
        switch (header.channels, header.bit_depth) {
        case (1, 16):
            var values = [UInt16](repeating: 0, count: columns * rows)
            try Self.check(cpng_decode(png, png.count, &values, bytes), .malformedPNG)
            try self.init(columns: columns, rows: rows, samples: .grey16(values))
        case (1, 8), (3, 8):
            var values = [UInt8](repeating: 0, count: bytes)
            try Self.check(cpng_decode(png, png.count, &values, bytes), .malformedPNG)
            try self.init(
                columns: columns,
                rows: rows,
                samples: header.channels == 1 ? .grey8(values) : .rgb8(values)
            )
        default:
            throw ReportError(
                .unsupportedPNG,
                "only PNG pictures of 8-bit grey, 16-bit grey or 8-bit RGB are read; convert the picture"
            )
        }
    }

    /// Reads a PNG file; errors as for `init(decoding:)`, and `ReportError.notReadable`.
    public init(contentsOfFile path: String) throws(ReportError) {
        try self.init(decoding: AtomicFile.read(path))
    }

    /// The PNG file: the same samples give the same bytes (with one build of zlib).
    ///
    /// No date, text or profile is written.
    public func encoded() throws(ReportError) -> [UInt8] {
        switch samples {
        case .grey8(let values): try encode(values, channels: 1, bits: 8)
        case .grey16(let values): try encode(values, channels: 1, bits: 16)
        case .rgb8(let values): try encode(values, channels: 3, bits: 8)
        }
    }

    /// Writes the PNG file atomically, replacing one of the same name; the folder must exist.
    ///
    /// Returns its size in bytes.
    @discardableResult
    public func write(toFile path: String) throws(ReportError) -> Int {
        let bytes = try encoded()
        try AtomicFile.write(bytes, toPath: path)
        return bytes.count
    }

    private func encode<Sample: BitwiseCopyable>(
        _ values: [Sample],
        channels: Int32,
        bits: Int32
    ) throws(ReportError) -> [UInt8] {
        var header = cpng_header(
            columns: UInt32(columns),
            rows: UInt32(rows),
            bit_depth: bits,
            channels: channels
        )
        var png: UnsafeMutablePointer<UInt8>?
        var length = 0
        try Self.check(cpng_encode(&header, values, &png, &length), .invalidPicture)
        defer { cpng_destroy(png) }
        return Array(UnsafeBufferPointer(start: png, count: length))
    }

    private static func check(_ outcome: cpng_outcome, _ code: ReportError.Code) throws(ReportError) {
        guard outcome.status != 0 else { return }
        let message = withUnsafeBytes(of: outcome.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        throw ReportError(
            code,
            code == .malformedPNG ? "a PNG cannot be decoded" : "a picture cannot be encoded",
            expanded: "libpng: \(message)"
        )
    }
}
