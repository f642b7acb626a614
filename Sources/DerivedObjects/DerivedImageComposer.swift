import DICOMFiles
import SeriesVolumes
import Volumes

/// Composes the attributes of the derived images of one volume; a value, so that slices can be written in parallel.
struct DerivedImageComposer: Sendable {
    let series: AssembledSeries
    let derivation: Derivation
    let kind: DerivedKind

    /// Composes the object that holds the given slices: one slice of a single-frame series, or all of a multi-frame object.
    func compose(_ range: Range<Int>) throws(DerivationError) -> ComposedObject {
        let first = series.slices[range.lowerBound]
        let source = try series.sourceObject(first.headerIndex)
        let identity = try series.identity(of: kind, from: first.sopInstanceUID, derivation: derivation)
        let references = range.map { series.references(of: $0, radius: derivation.sliceRadius) }
        for uid in Set(references.joined().map(\.sopInstanceUID)) where !DICOMUID.isReferable(uid) {
            throw DerivationError(.invalidUID, "a UID of the source is malformed", expanded: uid)
        }
        let pixels = outputPixels(source.pixels, frames: range.count)
        let header = try DerivedHeader(derivation: derivation, identity: identity).image(
            from: source,
            frames: range.map { series.slices[$0].frameIndex },
            references: references,
            pixels: pixels
        )
        var sources: [String] = []
        var seen: Set<String> = []
        for uid in references.joined().map(\.sopInstanceUID) where seen.insert(uid).inserted {
            sources.append(uid)
        }
        return ComposedObject(
            identity: identity,
            sopClassUID: source.dataSet.uid(.sopClassUID) ?? "",
            header: header,
            pixels: pixels,
            sources: sources
        )
    }

    /// The source's description; grey stored as colour is written back as RGB, interleaved, eight bits.
    private func outputPixels(_ source: PixelFormat, frames: Int) -> PixelFormat {
        let isColor = series.storedSamplesPerPixel == 3
        return PixelFormat(
            rows: source.rows,
            columns: source.columns,
            frames: frames,
            samplesPerPixel: isColor ? 3 : 1,
            planarConfiguration: 0,
            photometricInterpretation: isColor ? "RGB" : source.photometricInterpretation,
            bitsAllocated: source.bitsAllocated,
            bitsStored: source.bitsStored,
            highBit: source.bitsStored - 1,
            isSigned: source.isSigned,
            kind: source.kind
        )
    }

    /// The samples of one frame as they are written: grey as it is, or three equal channels where the source stored grey so,
    /// its coloured pixels as read.
    func samples(grey: ArraySlice<Int32>, color: ArraySlice<UInt8>?) -> [Int32] {
        guard let color else { return Array(grey) }
        var samples = [Int32](repeating: 0, count: 3 * grey.count)
        var from = color.startIndex
        var to = 0
        for value in grey {
            let isGrey = color[from] == color[from + 1] && color[from + 1] == color[from + 2]
            for channel in 0..<3 { samples[to + channel] = isGrey ? value : Int32(color[from + channel]) }
            from += 3
            to += 3
        }
        return samples
    }
}
