import DICOMFiles
import SeriesVolumes
import Volumes

/// Writes one uncertainty map of a volume as a Parametric Map, streamed frame by frame: the header first, amended at the end
/// with the range of the values.
public struct ParametricMapWriter: ~Copyable {
    /// Series Instance UID of the output.
    public let seriesInstanceUID: String
    private let header: ParametricMapHeader
    private let scale: MapScale
    private let object: ComposedObject
    private let sliceCount: Int
    private var writer: DICOMWriter
    private var nextSlice = 0
    private var clipped = 0
    private var range: ClosedRange<Float>?

    /// Starts the map in an existing staged folder.
    ///
    /// Throws `unsupported-source` where the source has no plane in a frame of reference (ultrasound, projection X-ray): write
    /// the colour companion instead; else as `DerivedSeriesWriter`.
    public init(
        series: AssembledSeries,
        derivation: Derivation,
        folder: String,
        quantity: MapQuantity,
        precision: MapPrecision
    ) throws(DerivationError) {
        try derivation.validate()
        let kind = quantity.kind
        let identity = try series.identity(of: kind, from: series.seriesInstanceUID, derivation: derivation)
        var planes: [MapPlane] = []
        for (index, slice) in series.slices.enumerated() {
            planes.append(
                try MapPlane(
                    source: series.headers[slice.headerIndex].dataSet,
                    frame: slice.frameIndex,
                    references: series.references(of: index, radius: derivation.sliceRadius)
                )
            )
        }
        let header = ParametricMapHeader(
            rules: DerivedHeader(derivation: derivation, identity: identity),
            source: try series.sourceObject(series.slices[0].headerIndex),
            modality: series.modality,
            quantity: quantity,
            precision: precision,
            planes: planes,
            stacks: series.runs
        )
        let scale = try MapScale(quantity: quantity, precision: precision)
        let object = ComposedObject(
            identity: identity,
            sopClassUID: ParametricMapHeader.sopClassUID,
            header: try header.dataSet(range: 0...1),
            pixels: header.pixels,
            sources: series.headers.compactMap(\.sopInstanceUID)
        )
        let writer = try DerivedFile.open(
            object,
            folder: folder,
            syntax: precision == .float32 ? .explicitVRLittleEndian : .rleLossless
        )
        // Nothing of self is set before the last call that may throw: a noncopyable value cannot be half made.
        self.header = header
        self.scale = scale
        self.object = object
        self.writer = writer
        seriesInstanceUID = identity.seriesInstanceUID
        sliceCount = series.shape.sliceCount
    }

    /// Values that did not fit a 16-bit map and were clipped, so far.
    public var clippedCount: Int { clipped }

    /// Writes the next slices, in order; one finite value per pixel in the volume's unit.
    public mutating func write(values: [Float], slices: Range<Int>) throws(DerivationError) {
        guard slices.lowerBound == nextSlice, slices.upperBound <= header.planes.count,
            values.count == slices.count * sliceCount
        else { throw DerivationError(.unexpectedPixels, "slices must come in order and whole") }
        guard let low = values.min(), let high = values.max(), values.allSatisfy(\.isFinite) else {
            throw DerivationError(.unexpectedPixels, "a map value is not finite")
        }
        range = min(range?.lowerBound ?? low, low)...max(range?.upperBound ?? high, high)
        do throws(DICOMError) {
            for start in stride(from: 0, to: values.count, by: sliceCount) {
                let frame = values[start..<start + sliceCount]
                if header.precision == .float32 {
                    try writer.append(floats: Array(frame))
                } else {
                    try writer.append(stored: quantized(frame))
                }
            }
        } catch {
            throw DerivationError(writing: error)
        }
        nextSlice = slices.upperBound
    }

    private mutating func quantized(_ values: ArraySlice<Float>) -> [Int32] {
        values.map { value in
            let result = scale.stored(value)
            if result.isClipped { clipped += 1 }
            return result.stored
        }
    }

    /// Checks that every slice came, writes the range into the header, closes, syncs and re-reads the file.
    public consuming func finish() throws(DerivationError) -> [WrittenObject] {
        guard nextSlice == header.planes.count, let range else {
            throw DerivationError(.unexpectedPixels, "some slices of the series were not written")
        }
        return [try DerivedFile.finish(writer, of: object, amending: try header.dataSet(range: range))]
    }
}
