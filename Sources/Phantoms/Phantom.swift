import NoiseModels
import Volumes

/// A synthetic CT, MR or ultrasound series whose clean truth is known, for trying things out and for tests.
public struct Phantom: Hashable, Sendable {
    /// CT, MR or US.
    public let modality: Modality
    /// Pixels along a row.
    public let columns: Int
    /// Pixels along a column.
    public let rows: Int
    /// Slices, or frames for ultrasound.
    public let slices: Int
    /// Noise level: CT mean sigma in HU, MR sigma in signal units; for ultrasound the number of looks.
    public let sigma: Double
    /// Seed of the noise; the same phantom gives the same bytes.
    public let seed: UInt64

    /// Creates a phantom.
    ///
    /// Throws `PhantomError.invalidConfiguration` for a modality other than CT, MR and US, a matrix outside
    /// 64…1024, slices outside 1…2000 or a noise level that is not positive.
    public init(
        modality: Modality,
        size: Int = 256,
        slices: Int = 12,
        sigma: Double? = nil,
        seed: UInt64 = 1
    ) throws(PhantomError) {
        guard [.ct, .mr, .us].contains(modality) else {
            throw PhantomError("a phantom is CT, MR or US, not \(modality.rawValue)")
        }
        guard (64...1024).contains(size) else { throw PhantomError("the matrix must be 64 to 1024 pixels") }
        guard (1...2000).contains(slices) else {
            throw PhantomError("the number of slices must be 1 to 2000")
        }
        let level = sigma ?? (modality == .ct ? 30 : modality == .mr ? 35 : 4)
        guard level.isFinite, level > 0 else { throw PhantomError("the noise level must be positive") }
        self.modality = modality
        self.columns = size
        self.rows = size
        self.slices = slices
        self.sigma = level
        self.seed = seed
    }

    /// Where the phantom lies: 360 mm (CT) or 230 mm (MR) across, slices 2 mm apart, centred on the origin.
    var geometry: VolumeGeometry {
        let spacing = (modality == .ct ? 360.0 : 230.0) / Double(columns)
        let half = spacing * Double(columns - 1) / 2
        return VolumeGeometry(
            origin: Vector3(-half, -half, 0),
            columnStep: Vector3(spacing, 0, 0),
            rowStep: Vector3(0, spacing, 0),
            sliceStep: Vector3(0, 0, 2)
        )
    }

    /// The part of an ultrasound frame that shows tissue; the rest holds text and a scale bar.
    var tissueRegion: (columns: Range<Int>, rows: Range<Int>) {
        (columns / 16..<columns - columns / 8, rows / 8..<rows - rows / 16)
    }

    /// The clean volume in modality units (CT in HU, MR in signal units; ultrasound as echo intensity).
    public func truth() -> Volume {
        var voxels: [Float] = []
        voxels.reserveCapacity(columns * rows * slices)
        for slice in 0..<slices {
            let phase = slices > 1 ? Double(slice) / Double(slices - 1) : 0.5
            voxels += PhantomAnatomy.slice(modality, phase: phase, columns: columns, rows: rows)
        }
        return Volume(
            shape: VolumeShape(columns: columns, rows: rows, slices: slices),
            voxels: voxels,
            unit: modality == .ct ? .hounsfield : modality == .mr ? .signalIntensity : .echogenicity,
            geometry: modality == .us ? nil : geometry
        )
    }
}

/// Why a phantom could not be made.
public struct PhantomError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong and what to do.
    public let description: String

    /// Whether the folder, not the request, is at fault.
    public let isOutput: Bool

    init(_ description: String) {
        self.description = description
        isOutput = false
    }

    init(output description: String) {
        self.description = description
        isOutput = true
    }
}
