import Foundation

/// Noise of reconstructed CT for training: white projections back-projected with kernels from the bare ramp to soft ones.
///
/// Each texture has unit variance; examples are cut from it, turned, scaled and modulated smoothly in space, so that a
/// network sees correlated and non-stationary noise without a scan being simulated at every step.
public struct CTNoiseTextures: Sendable {
    /// Rows and columns of a texture.
    public let size: Int
    /// The kernel of each texture; frequencies in cycles per voxel.
    public let kernels: [ReconstructionKernel]
    /// One texture of size × size values per kernel, zero mean and unit variance.
    public let textures: [[Float]]

    /// Cut-offs of the standard bank's Hann kernels, cycles per voxel; the bare ramp comes first.
    static let standardCutoffs = [1.0, 0.85, 0.7, 0.6, 0.5, 0.45, 0.4]
    /// Views of a texture: enough for its local spectrum, where every few degrees count.
    private static let views = 360

    /// So many that no way through a body leaves less than one, where the variance would stop to rise.
    private static let photons = 1e6

    /// Rows and columns of the standard bank's textures.
    package static let standardSize = 512

    /// What tells textures of one kernel apart.
    public struct Variant: Hashable, Sendable {
        /// Seed of the noise.
        public let seed: UInt64
        /// How far ln σ² of a view goes above and below its mean between the shortest and the longest way through a body.
        ///
        /// A trunk is wider than deep: far fewer photons cross it sideways, and the grain becomes streaky. 0 is a cylinder.
        public let anisotropy: Double
        /// Direction of the view with the longest way, in radians from the columns' axis.
        public let direction: Double

        /// Creates a variant.
        public init(seed: UInt64, anisotropy: Double, direction: Double) {
            self.seed = seed
            self.anisotropy = anisotropy
            self.direction = direction
        }
    }

    /// From a cylinder to shoulders; away from the middle of a body the longest way runs aslant, and turning and mirroring
    /// make four directions of one.
    private static let standardVariants = [
        (0, 0), (0.5, 0), (1, 0.125), (1, 0.25), (1.5, 0), (1.5, 0.16), (2.2, 0.08), (3, 0), (3, 0.2),
    ].enumerated().map { number, shape in
        Variant(seed: UInt64(number + 1), anisotropy: shape.0, direction: shape.1 * Double.pi)
    }

    /// The bank that training uses: 8 kernels × 9 variants of 512 × 512 voxels, made at first use and kept.
    package static let standard: Result<CTNoiseTextures, NoiseError> = Result {
        () throws(NoiseError) -> CTNoiseTextures in
        let hann = standardCutoffs.map { ReconstructionKernel(checked: .hann(cutoff: $0)) }
        return try CTNoiseTextures(kernels: [.ramp] + hann, variants: standardVariants, size: standardSize)
    }

    /// Makes textures, kernel by kernel and for each of the variants; the same variant gives the same bits.
    ///
    /// Frequencies of the kernels are in cycles per voxel. Throws `invalid-parameter` unless the size is at least 16.
    public init(kernels: [ReconstructionKernel], variants: [Variant], size: Int) throws(NoiseError) {
        guard size >= 16 else {
            throw NoiseError(
                .invalidParameter,
                "a noise texture has at least 16 × 16 voxels",
                expanded: "a noise texture has at least 16 × 16 voxels, not \(size) × \(size)"
            )
        }
        let beam = ParallelBeam(
            columns: size,
            rows: size,
            columnSpacing: 1,
            rowSpacing: 1,
            views: Self.views
        )
        var kernelOfTexture: [ReconstructionKernel] = []
        var textures: [[Float]] = []
        for (number, kernel) in kernels.enumerated() {
            for variant in variants {
                // Photons decide about the variance of a view, so that a way through more matter is all it takes.
                let attenuation = (0..<beam.views).flatMap { view in
                    let angle = 2 * Double.pi * Double(view) / Double(beam.views)
                    return [Float](
                        repeating: Float(variant.anisotropy * cos(angle - 2 * variant.direction)),
                        count: beam.samples
                    )
                }
                let scan = SliceScan(beam: beam, attenuation: attenuation)
                let noise = try scan.noise(
                    of: DoseStep(quantum: 1, electronic: 0),
                    photons: Self.photons,
                    kernel: kernel,
                    seed: variant.seed,
                    slice: number
                )
                textures.append(Self.standardised(noise))
                kernelOfTexture.append(kernel)
            }
        }
        self.size = size
        self.kernels = kernelOfTexture
        self.textures = textures
    }

    private static func standardised(_ values: [Float]) -> [Float] {
        let count = Double(values.count)
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        let square = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        let scale = Float(1 / square.squareRoot())
        return values.map { ($0 - Float(mean)) * scale }
    }

    /// Noise for one training example: a random cut of a random texture, turned and mirrored at random, times sigma and a
    /// smooth random modulation whose mean square is 1.
    ///
    /// - Parameters:
    ///   - columns: columns of the example, at most `size`.
    ///   - rows: rows of the example, at most `size`.
    ///   - sigma: standard deviation over the example's noise, in any unit.
    ///   - modulation: how far the local ln σ may rise or fall over the example; 0 for the same sigma everywhere.
    ///   - lowFrequency: the largest share of the variance, 0…1, that a second texture has, stretched so that its grain is
    ///     coarse; the share is uniform.
    ///   - stream: where the random numbers come from; the same stream gives the same bits.
    /// - Returns: columns × rows values, column fastest.
    package func example(
        columns: Int,
        rows: Int,
        sigma: Double,
        modulation: Double,
        lowFrequency: Double,
        stream: inout RandomStream
    ) -> [Float] {
        precondition(columns <= size && rows <= size, "an example fits into a texture")
        let fine = piece(columns: columns, rows: rows, &stream)
        let field = Modulation(upTo: modulation, &stream)
        var result = grained(fine, columns: columns, rows: rows, lowFrequency: lowFrequency, stream: &stream)
        var square = 0.0
        for row in 0..<rows {
            for column in 0..<columns {
                let gain = field.gain(
                    Double(column) / Double(max(columns, rows)),
                    Double(row) / Double(max(columns, rows))
                )
                square += gain * gain
                result[row * columns + column] *= Float(gain)
            }
        }
        let scale = Float(sigma / (square / Double(columns * rows)).squareRoot())
        for index in result.indices { result[index] *= scale }
        return result
    }

    /// Noise of columns × rows values, a random share of whose variance, up to `lowFrequency`, coarse grain takes.
    package func grained(
        _ fine: [Float],
        columns: Int,
        rows: Int,
        lowFrequency: Double,
        stream: inout RandomStream
    ) -> [Float] {
        guard lowFrequency > 0 else { return fine }
        let share = lowFrequency * stream.uniform()
        let coarse = coarsePiece(columns: columns, rows: rows, &stream)
        let level = fine.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(fine.count)
        let (kept, added) = (Float((1 - share).squareRoot()), Float((share * level).squareRoot()))
        return zip(fine, coarse).map { kept * $0 + added * $1 }
    }

    /// A random cut of a random texture, turned and mirrored at random.
    private func piece(columns: Int, rows: Int, _ stream: inout RandomStream) -> [Float] {
        func below(_ bound: Int) -> Int { min(bound - 1, Int(stream.uniform() * Double(bound))) }
        let texture = textures[below(textures.count)]
        let transposed = stream.uniform() < 0.5
        let mirrored = (across: stream.uniform() < 0.5, down: stream.uniform() < 0.5)
        let (width, height) = transposed ? (rows, columns) : (columns, rows)
        let origin = (column: below(size - width + 1), row: below(size - height + 1))
        var result = [Float](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let x = mirrored.across ? columns - 1 - column : column
                let y = mirrored.down ? rows - 1 - row : row
                let place =
                    transposed
                    ? (origin.row + x) * size + origin.column + y
                    : (origin.row + y) * size + origin.column + x
                result[row * columns + column] = texture[place]
            }
        }
        return result
    }

    /// A piece of coarse grain, as the steps along z and scattered streaks leave it in reconstructed CT: stretched by its own
    /// factor in each direction, of zero mean and unit variance.
    private func coarsePiece(columns: Int, rows: Int, _ stream: inout RandomStream) -> [Float] {
        let stretches = 1.5...5.0
        let across = 1 / stream.logUniform(in: stretches)
        let down = 1 / stream.logUniform(in: stretches)
        // Two more for the neighbours of the last; never more than a texture has, since a stretch is above one.
        let width = min(size, Int(Double(columns - 1) * across) + 2)
        let height = min(size, Int(Double(rows - 1) * down) + 2)
        let source = piece(columns: width, rows: height, &stream)
        var result: [Float] = []
        result.reserveCapacity(columns * rows)
        for row in 0..<rows {
            let y = Double(row) * down
            let top = min(height - 2, Int(y)) * width
            let v = Float(y - y.rounded(.down))
            for column in 0..<columns {
                let x = Double(column) * across
                let place = top + min(width - 2, Int(x))
                let u = Float(x - x.rounded(.down))
                let upper = (1 - u) * source[place] + u * source[place + 1]
                let lower = (1 - u) * source[place + width] + u * source[place + width + 1]
                result.append((1 - v) * upper + v * lower)
            }
        }
        return Self.standardised(result)
    }

    /// A smooth positive field: the exponential of a few plane waves that are longer than the example.
    private struct Modulation {
        private var waves: [(across: Double, down: Double, phase: Double, height: Double)] = []

        /// Draws waves whose heights together are at most `limit`.
        init(upTo limit: Double, _ stream: inout RandomStream) {
            let count = 3
            for _ in 0..<count {
                let angle = 2 * Double.pi * stream.uniform()
                // Up to 1.2 turns over the example.
                let turns = 2 * Double.pi * (0.2 + stream.uniform())
                waves.append(
                    (
                        across: turns * cos(angle), down: turns * sin(angle),
                        phase: 2 * Double.pi * stream.uniform(),
                        height: limit / Double(count) * stream.uniform()
                    )
                )
            }
        }

        func gain(_ x: Double, _ y: Double) -> Double {
            exp(waves.reduce(0) { $0 + $1.height * sin($1.across * x + $1.down * y + $1.phase) })
        }
    }
}
