import DICOMFiles
import SeriesVolumes
import Volumes

/// Writes colour pictures of key slices: every n-th, and the one with the largest mean standard deviation.
///
/// Give it every slice in order; it keeps only what the key slices need, so memory is bounded by their number. The pictures
/// share one colour scale, so they are written at the end, as frames of one lossless RLE object.
public struct FusedCaptureWriter: ~Copyable {
    /// Series Instance UID of the output.
    public let seriesInstanceUID: String
    private let series: AssembledSeries
    private let derivation: Derivation
    private let identity: DerivedIdentity
    private let folder: String
    private let regular: Set<Int>
    private var kept: [KeySlice] = []
    /// The most uncertain slice so far, and its picture unless it is kept already.
    private var highestMean = -Double.infinity
    private var mostUncertain: KeySlice?
    private var nextSlice = 0

    /// Starts the pictures in an existing staged folder.
    ///
    /// - Parameters:
    ///   - series: The source.
    ///   - derivation: How the images were made.
    ///   - folder: An existing staged folder.
    ///   - interval: One key slice in this many; DICOM.md's default is 16.
    /// - Throws: `invalid-derivation` or `invalid-uid`.
    public init(
        series: AssembledSeries,
        derivation: Derivation,
        folder: String,
        interval: Int = 16
    ) throws(DerivationError) {
        try derivation.validate()
        guard interval > 0 else {
            throw DerivationError(.invalidDerivation, "the interval of key slices must be positive")
        }
        let identity = try series.identity(of: .fused, from: series.seriesInstanceUID, derivation: derivation)
        self.series = series
        self.derivation = derivation
        self.folder = folder
        self.identity = identity
        seriesInstanceUID = identity.seriesInstanceUID
        regular = Set(KeySlice.regular(count: series.slices.count, every: interval))
    }

    /// Takes the next slices, in order: the same slices three times, in the series' unit.
    public mutating func write(
        original: Volume,
        denoised: Volume,
        standardDeviation: Volume
    ) throws(DerivationError) {
        let first = denoised.firstSlice
        guard first == nextSlice, first + denoised.shape.slices <= series.slices.count,
            denoised.shape.sliceCount == series.shape.sliceCount, original.shape == denoised.shape,
            standardDeviation.shape == denoised.shape, original.firstSlice == first,
            standardDeviation.firstSlice == first
        else {
            throw DerivationError(
                .unexpectedPixels,
                "slices must come in order, the same in all three volumes"
            )
        }
        let n = denoised.shape.sliceCount
        for index in 0..<denoised.shape.slices {
            let span = index * n..<(index + 1) * n
            let values = standardDeviation.voxels[span]
            guard values.allSatisfy({ $0.isFinite }) else {
                throw DerivationError(.unexpectedPixels, "a standard deviation is not finite")
            }
            let valid = denoised.valid.map { Array($0.values[span]) }
            let mean = Self.mean(values, valid: valid)
            let isRegular = regular.contains(first + index)
            guard isRegular || mean > highestMean else { continue }
            let key = KeySlice(
                slice: first + index,
                columns: denoised.shape.columns,
                rows: denoised.shape.rows,
                original: original.voxels[span],
                denoised: denoised.voxels[span],
                standardDeviation: values,
                valid: valid,
                window: window(slice: first + index, values: denoised.voxels[span], valid: valid)
            )
            if isRegular { kept.append(key) }
            if mean > highestMean {
                highestMean = mean
                mostUncertain = isRegular ? nil : key
            }
        }
        nextSlice = first + denoised.shape.slices
    }

    private static func mean(_ values: ArraySlice<Float>, valid: [Bool]?) -> Double {
        var sum = 0.0
        var count = 0
        for (index, value) in values.enumerated() where valid?[index] ?? true {
            sum += Double(value)
            count += 1
        }
        return count > 0 ? sum / Double(count) : 0
    }

    private func window(slice: Int, values: ArraySlice<Float>, valid: [Bool]?) -> DisplayWindow {
        let source = series.slices[slice]
        let header = series.headers[source.headerIndex]
        let isInverted = header.pixels?.photometricInterpretation == "MONOCHROME1"
        if let window = DisplayWindow(
            source: header.dataSet,
            frame: source.frameIndex,
            unit: series.unit,
            isInverted: isInverted
        ) {
            return window
        }
        var shown: [Float] = []
        for (index, value) in values.enumerated() where valid?[index] ?? true { shown.append(value) }
        return DisplayWindow(values: shown, isInverted: isInverted)
    }

    /// Draws and writes the pictures, closes, syncs and re-reads the file.
    public consuming func finish() throws(DerivationError) -> [WrittenObject] {
        guard nextSlice == series.slices.count, let first = kept.first else {
            throw DerivationError(.unexpectedPixels, "some slices of the series were not written")
        }
        let keys = (kept + [mostUncertain].compactMap { $0 }).sorted { $0.slice < $1.slice }
        let layout = CaptureLayout(
            columns: first.columns,
            rows: first.rows,
            scaleMaximum: CaptureLayout.scaleMaximum(covering: keys.map(\.highStandardDeviation).max() ?? 0),
            unitLabel: series.unit == .hounsfield ? "HU" : "STORED UNITS"
        )
        let pixels = PixelFormat(
            rows: layout.height,
            columns: layout.width,
            frames: keys.count,
            samplesPerPixel: 3,
            planarConfiguration: 0,
            photometricInterpretation: "RGB",
            bitsAllocated: 8,
            bitsStored: 8,
            highBit: 7,
            isSigned: false,
            kind: .integer
        )
        let references = keys.flatMap { series.references(of: $0.slice, radius: 0) }
        let object = ComposedObject(
            identity: identity,
            sopClassUID: FusedCaptureHeader.sopClassUID,
            header: FusedCaptureHeader(
                rules: DerivedHeader(derivation: derivation, identity: identity),
                source: try series.sourceObject(series.slices[0].headerIndex)
            ).dataSet(
                pixels: pixels,
                slices: keys.map(\.slice),
                references: SourceReference.joined(references)
            ),
            pixels: pixels,
            sources: references.map(\.sopInstanceUID)
        )
        var writer = try DerivedFile.open(object, folder: folder, syntax: .rleLossless)
        for key in keys {
            let picture = layout.draw(key, of: series.slices.count)
            do throws(DICOMError) {
                try writer.append(stored: picture.samples.map { Int32($0) })
            } catch {
                throw DerivationError(writing: error)
            }
        }
        return [try DerivedFile.finish(writer, of: object, amending: nil)]
    }
}
