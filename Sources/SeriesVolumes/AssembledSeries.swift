import DICOMFiles
import Volumes

/// One slice of an assembled series and where its pixels come from.
public struct SourceSlice: Hashable, Sendable {
    /// Index into `AssembledSeries.headers`.
    public let headerIndex: Int
    /// Frame of that object, from 0.
    public let frameIndex: Int
    /// SOP Instance UID of that object.
    public let sopInstanceUID: String
    /// Modality units per stored value.
    public let slope: Double
    /// Modality units of stored value 0.
    public let intercept: Double
    /// Sign-extended stored values that mark padding; nil where none are declared.
    public let padding: ClosedRange<Int>?
    /// Stored values that Bits Stored and Pixel Representation allow.
    public let storedRange: ClosedRange<Int>
    /// Centre of the first pixel in LPS millimetres; nil where the modality or the header has none.
    public let position: Vector3?
}

/// One sorted, geometry-checked volume of a series, read lazily.
///
/// Single-frame CT and MR slices are sorted by position along the slice normal; projections and single ultrasound images
/// by Instance Number. A multi-frame object is always exactly one assembled series with its slices in frame order, so that
/// one derived object can be written per source object frame by frame; `runs` then holds the stretches of consecutive
/// frames that are spatial neighbours (one position, echo, b-value … after the other), and frames of interleaved
/// dimensions stand alone. Frames of an ultrasound loop are one run over time.
public struct AssembledSeries: Sendable {
    /// Study Instance UID, empty where the files have none.
    public let studyInstanceUID: String
    /// Series Instance UID of the source.
    public let seriesInstanceUID: String
    /// Index of this volume among the parts of its series, refused parts counted.
    public let partIndex: Int
    /// What made the images.
    public let modality: Modality
    /// What a voxel's number means.
    public let unit: IntensityUnit
    /// Extent; slices are frames of a multi-frame object.
    public let shape: VolumeShape
    /// Geometry of slice 0 with the step of the longest run; nil where the modality or the headers give none.
    public let geometry: VolumeGeometry?
    /// Contiguous, regularly spaced slices, covering all of them in order; a 3D method never crosses a run's end.
    public let runs: [Range<Int>]
    /// One per slice, in slice order.
    public let slices: [SourceSlice]
    /// The distinct files, in the order in which slices first need them.
    public let headers: [DICOMHeader]
    /// Whether the slices are the frames of one object.
    public let isMultiFrame: Bool
    /// 1, or 3 for grey stored as colour with equal channels: such objects are written back with three.
    public let storedSamplesPerPixel: Int
    /// What was odd, each once.
    public let findings: [Finding]

    /// Tissue of each header's frames; nil outside ultrasound.
    let regions: [TissueRegions]?

    /// What later steps need to know of the source files, in the order of `headers`.
    public var sources: [SourceFile] { headers.map(SourceFile.init) }
}

/// Neighbouring slices of a series as read from its files.
public struct Slab: Sendable {
    /// Modality units; valid where a voxel is neither padding nor outside tissue nor coloured.
    public let volume: Volume
    /// Sign-extended stored values, one per voxel; of a coloured source the grey channel (luma where it is coloured).
    public let stored: [Int32]
    /// Red, green, blue of every voxel as read, where the source stores grey as colour; nil otherwise.
    public let color: [UInt8]?

    /// Creates a slab; `stored` has one value per voxel and `color`, where there is one, three.
    public init(volume: Volume, stored: [Int32], color: [UInt8]?) {
        precondition(stored.count == volume.shape.count, "a slab has one stored value per voxel")
        precondition(
            color == nil || color?.count == 3 * volume.shape.count,
            "a slab has three colours per voxel"
        )
        self.volume = volume
        self.stored = stored
        self.color = color
    }
}
