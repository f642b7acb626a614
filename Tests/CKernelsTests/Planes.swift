import CKernels
import Testing

/// A row-planar feature map of its own, with zeros around every line.
final class Planes {
    let images: Int, channels: Int, rows: Int, columns: Int
    private let channelStride: Int
    private let memory: UnsafeMutableBufferPointer<Float>

    init(images: Int, channels: Int, rows: Int, columns: Int) {
        (self.images, self.channels, self.rows, self.columns) = (images, channels, rows, columns)
        channelStride = (columns + 15) / 16 * 16 + 2 * Int(CK_PAD)
        let count = images * rows * channels * channelStride
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 4, alignment: 64).bindMemory(
            to: Float.self
        )
        memory.initialize(repeating: 0)
    }

    /// Filled with numbers from -0.5 to 0.5.
    convenience init(images: Int = 1, channels: Int, rows: Int, columns: Int, seed: UInt64) {
        self.init(images: images, channels: channels, rows: rows, columns: columns)
        var generator = Numbers(seed: seed)
        for image in 0..<images {
            for channel in 0..<channels {
                for row in 0..<rows {
                    for column in 0..<columns {
                        memory[place(image, channel, row) + column] = generator.next()
                    }
                }
            }
        }
    }

    deinit { memory.deallocate() }

    /// The first pixel of a line.
    private func place(_ image: Int, _ channel: Int, _ row: Int) -> Int {
        ((image * rows + row) * channels + channel) * channelStride + Int(CK_PAD)
    }

    /// A pixel, 0 outside the map.
    subscript(image: Int, channel: Int, row: Int, column: Int) -> Float {
        get {
            guard (0..<rows).contains(row), (0..<columns).contains(column) else { return 0 }
            return memory[place(image, channel, row) + column]
        }
        set { memory[place(image, channel, row) + column] = newValue }
    }

    /// What the kernels get: all channels, or a range of them.
    func view(_ range: Range<Int>? = nil) -> ck_planes {
        let range = range ?? 0..<channels
        let rowStride = channels * channelStride
        return ck_planes(
            data: memory.baseAddress?.advanced(by: Int(CK_PAD) + range.lowerBound * channelStride),
            images: Int32(images),
            channels: Int32(range.count),
            rows: Int32(rows),
            columns: Int32(columns),
            channel_stride: channelStride,
            row_stride: rowStride,
            image_stride: rows * rowStride
        )
    }

    /// Every float, the padding included.
    var bits: [UInt32] { memory.map(\.bitPattern) }

    var paddingIsZero: Bool {
        memory.indices.allSatisfy { index in
            let column = index % channelStride - Int(CK_PAD)
            return (0..<columns).contains(column) || memory[index] == 0
        }
    }
}

/// Repeatable numbers from -0.5 to 0.5 (SplitMix64).
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((mixed ^ (mixed >> 31)) >> 40) / Float(1 << 24) - 0.5
    }

    mutating func array(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in next() * scale } }
}

/// A variant and a precision that run here.
struct Kernel: CustomTestStringConvertible, Sendable {
    let variant: ck_variant
    let precision: ck_precision

    var isBfloat16: Bool { precision == ck_precision_bf16 }
    var testDescription: String { "variant \(variant.rawValue), \(isBfloat16 ? "bf16" : "fp32")" }

    static let supported: [Kernel] = variants.flatMap { variant in
        [ck_precision_fp32, ck_precision_bf16].map { Kernel(variant: variant, precision: $0) }
    }

    static let variants = [ck_variant_portable, ck_variant_avx2, ck_variant_avx512, ck_variant_avx512_bf16]
        .filter(ck_variant_supported)

    /// One of each precision; references differ between precisions, not between variants.
    static let precisions = [ck_precision_fp32, ck_precision_bf16].map {
        Kernel(variant: ck_variant_portable, precision: $0)
    }

    /// All supported variants in this one's precision.
    var siblings: [Kernel] { Self.variants.map { Kernel(variant: $0, precision: precision) } }

    /// A factor as the kernels see it.
    func factor(_ value: Float) -> Double {
        guard isBfloat16 else { return Double(value) }
        let bits = value.bitPattern
        return Double(Float(bitPattern: (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff_0000))
    }

    /// fp32: largest error over largest value at most 1e-5; bf16: rms error over rms at most 2e-3.
    func accepts(_ result: [Float], _ reference: [Double]) -> Bool {
        let errors = zip(result, reference).map { Double($0) - $1 }
        if isBfloat16 {
            return rootMeanSquare(errors) <= 2e-3 * rootMeanSquare(reference)
        }
        let largest = reference.map(abs).max() ?? 0
        // Written so that a NaN is refused.
        return errors.allSatisfy { abs($0) <= 1e-5 * largest }
    }

    private func rootMeanSquare(_ values: [Double]) -> Double {
        (values.map { $0 * $0 }.reduce(0, +) / Double(max(values.count, 1))).squareRoot()
    }
}

/// A pool for the length of a call.
func withPool<Result>(threads: Int, _ body: (OpaquePointer?) throws -> Result) rethrows -> Result {
    let pool = ck_pool_create(Int32(threads))
    defer { ck_pool_destroy(pool) }
    return try body(pool)
}
