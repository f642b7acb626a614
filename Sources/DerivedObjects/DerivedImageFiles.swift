import DICOMFiles
import Dispatch
import SeriesVolumes
import Volumes

/// Writes the derived images of one volume: a file per slice, or one file for a multi-frame object.
struct DerivedImageFiles: ~Copyable {
    let composer: DerivedImageComposer
    let folder: String
    /// The plane to mark, where the images carry one.
    private var overlay: OverlayPlane?
    private let label: String
    private let threshold: Float
    private var multiFrame: DICOMWriter?
    private var composed: ComposedObject?
    private var nextSlice = 0
    private var written: [WrittenObject] = []

    init(
        composer: DerivedImageComposer,
        folder: String,
        overlay: (plane: OverlayPlane, label: String, threshold: Float)?
    ) throws(DerivationError) {
        var object: ComposedObject?
        var writer: DICOMWriter?
        if composer.series.isMultiFrame {
            var whole = try composer.compose(0..<composer.series.slices.count)
            // Marks are known last; the plane's length is known now, so the header is amended in place.
            if let overlay { overlay.plane.add(to: &whole.header, label: overlay.label) }
            writer = try DerivedFile.open(whole, folder: folder, syntax: composer.derivation.syntax)
            object = whole
        }
        self.composer = composer
        self.folder = folder
        self.overlay = overlay?.plane
        label = overlay?.label ?? ""
        threshold = overlay?.threshold ?? 0
        composed = object
        multiFrame = writer
    }

    /// Writes the next slices, in order; `marks` has one value per pixel where the images carry an overlay.
    mutating func write(
        stored: [Int32],
        color: [UInt8]?,
        marks: [Float]?,
        slices range: Range<Int>
    ) throws(DerivationError) {
        let perSlice = composer.series.shape.sliceCount
        guard range.lowerBound == nextSlice, range.upperBound <= composer.series.slices.count,
            stored.count == range.count * perSlice,
            (color?.count ?? 3 * stored.count) == 3 * stored.count,
            (color != nil) == (composer.series.storedSamplesPerPixel == 3),
            (marks?.count ?? stored.count) == stored.count, (marks != nil) == (overlay != nil)
        else {
            throw DerivationError(
                .unexpectedPixels,
                "slices must come in order, whole, with the series' samples"
            )
        }
        let samples = { [composer] (index: Int) in
            composer.samples(
                grey: stored[index * perSlice..<(index + 1) * perSlice],
                color: color.map { $0[3 * index * perSlice..<3 * (index + 1) * perSlice] }
            )
        }
        if composer.series.isMultiFrame {
            for index in 0..<range.count {
                if let marks {
                    let values = marks[index * perSlice..<(index + 1) * perSlice]
                    overlay?.mark(frame: range.lowerBound + index, values: values, above: threshold)
                }
                do throws(DICOMError) {
                    try multiFrame?.append(stored: samples(index))
                } catch {
                    throw DerivationError(writing: error)
                }
            }
        } else {
            try writeFiles(range) { index in
                (samples(index), marks.map { Array($0[index * perSlice..<(index + 1) * perSlice]) })
            }
        }
        nextSlice = range.upperBound
    }

    // One file per slice, in parallel: composing, compressing and syncing take longer than a pixel's arithmetic.
    private mutating func writeFiles(
        _ range: Range<Int>,
        _ pixels: (Int) -> (samples: [Int32], marks: [Float]?)
    ) throws(DerivationError) {
        var results = [Result<WrittenObject, DerivationError>?](repeating: nil, count: range.count)
        let (composer, folder, overlay, label, threshold) = (composer, folder, overlay, label, threshold)
        results.withUnsafeMutableBufferPointer { results in
            // Every worker reads values only and writes a slot of its own.
            nonisolated(unsafe) let (slots, pixels) = (results, pixels)
            DispatchQueue.concurrentPerform(iterations: range.count) { index in
                let (samples, marks) = pixels(index)
                slots[index] = Result { () throws(DerivationError) in
                    let slice = range.lowerBound + index
                    var object = try composer.compose(slice..<slice + 1)
                    if var plane = overlay, let marks {
                        plane.mark(frame: 0, values: marks[...], above: threshold)
                        plane.add(to: &object.header, label: label)
                    }
                    return try DerivedFile.write(
                        object,
                        samples: samples,
                        folder: folder,
                        syntax: composer.derivation.syntax
                    )
                }
            }
        }
        for result in results {
            guard let result else { continue }
            written.append(try result.get())
        }
    }

    /// Checks that every slice came and closes the files.
    consuming func finish() throws(DerivationError) -> [WrittenObject] {
        guard nextSlice == composer.series.slices.count else {
            throw DerivationError(.unexpectedPixels, "some slices of the series were not written")
        }
        guard let writer = multiFrame.take(), let composed else { return written }
        var amended: DataSet?
        if let overlay {
            var header = composed.header
            overlay.add(to: &header, label: label)
            amended = header
        }
        return [try DerivedFile.finish(writer, of: composed, amending: amended)]
    }
}
