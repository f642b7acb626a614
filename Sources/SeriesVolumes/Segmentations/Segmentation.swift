import DICOMFiles
import Volumes

/// A DICOM Segmentation or Label Map Segmentation object: which pixels, mostly of other images, belong to which segments.
package struct Segmentation: Sendable {
    /// What the pixels of a frame say.
    enum Encoding: Hashable, Sendable {
        /// 1 where a pixel belongs to the frame's segment.
        case binary
        /// How much of a pixel, or how likely, belongs to the frame's segment, up to a maximum.
        case fractional(maximum: Int32)
        /// The number of the pixel's segment; the background is none.
        case labelMap(background: Int32)
    }

    /// A frame of an image that a frame was made from.
    struct Source: Hashable, Sendable {
        let sopInstanceUID: String
        /// Counted from 0; nil where the segmentation names the whole image.
        let frame: Int?
    }

    /// One frame.
    struct Frame: Hashable, Sendable {
        /// Counted from 0.
        let index: Int
        /// Number of its segment; 0 in a label map, whose pixels say it.
        let segment: Int
        let sources: [Source]
        /// nil where the object does not say where the frame lies.
        let grid: PixelGrid?
    }

    /// The object.
    package let header: DICOMHeader
    let encoding: Encoding
    let rows: Int
    let columns: Int
    let frames: [Frame]
    /// Numbers of the segments that it describes.
    let segments: Set<Int>
    /// Series Instance UIDs of the series that it says it is of.
    let referencedSeries: Set<String>
    let frameOfReferenceUID: String?
    /// Whether it says that no pixel belongs to two segments.
    let excludesOverlap: Bool

    /// Whether an object is of a class that this type reads.
    package static func isSegmentation(_ header: DICOMHeader) -> Bool {
        ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"].contains(header.sopClassUID)
    }

    /// Reads what an object says; its pixels stay in the file.
    /// - Throws: `invalid-segmentation`.
    package init(_ header: DICOMHeader) throws(SeriesError) {
        guard let pixels = header.pixels else { throw .invalidSegmentation("it has no pixels") }
        let described = header.dataSet.items(.perFrameFunctionalGroupsSequence).count
        guard described == pixels.frames else {
            throw .invalidSegmentation("it describes \(described) frames and has \(pixels.frames)")
        }
        self.header = header
        (rows, columns) = (pixels.rows, pixels.columns)
        do throws(DICOMError) {
            encoding = try Self.encoding(header.dataSet)
            var segments: Set<Int> = []
            for item in header.dataSet.items(.segmentSequence) {
                // Label maps may describe their background too.
                if let number = try item.integer(.segmentNumber), number > 0 { segments.insert(number) }
            }
            self.segments = segments
            let isLabelMap = if case .labelMap = encoding { true } else { false }
            frames = try (0..<pixels.frames).map { (index) throws(DICOMError) in
                try Frame(FunctionalGroups(header, frame: index), index: index, isLabelMap: isLabelMap)
            }
        } catch {
            throw .invalidSegmentation(error.description, underlying: error)
        }
        referencedSeries = Set(
            header.dataSet.items(.referencedSeriesSequence).compactMap { $0.uid(.seriesInstanceUID) }
        )
        frameOfReferenceUID = header.dataSet.uid(.frameOfReferenceUID)
        excludesOverlap = header.dataSet.string(.segmentsOverlap) == "NO"
    }

    private static func encoding(_ dataSet: DataSet) throws(DICOMError) -> Encoding {
        switch dataSet.string(.segmentationType) {
        case "BINARY": return .binary
        case "FRACTIONAL":
            guard let maximum = try dataSet.integer(.maximumFractionalValue), maximum > 0 else {
                throw DICOMError(
                    .malformedValue,
                    "\(Tag.maximumFractionalValue) is missing or 0",
                    tag: .maximumFractionalValue
                )
            }
            return .fractional(maximum: Int32(clamping: maximum))
        case "LABELMAP":
            return .labelMap(background: Int32(clamping: try dataSet.integer(.pixelPaddingValue) ?? 0))
        default:
            throw DICOMError(
                .malformedValue,
                "\(Tag.segmentationType) is neither BINARY, FRACTIONAL nor LABELMAP",
                tag: .segmentationType
            )
        }
    }
}

extension Segmentation.Frame {
    fileprivate init(_ groups: FunctionalGroups, index: Int, isLabelMap: Bool) throws(DICOMError) {
        self.index = index
        if isLabelMap {
            segment = 0
        } else {
            let number = try groups.first(.segmentIdentificationSequence)?.integer(.referencedSegmentNumber)
            guard let number, number > 0 else {
                throw DICOMError(
                    .malformedValue,
                    "\(Tag.referencedSegmentNumber) of a frame is missing or 0",
                    tag: .referencedSegmentNumber
                )
            }
            segment = number
        }
        var sources: [Segmentation.Source] = []
        for item in groups.items(.derivationImageSequence).flatMap({ $0.items(.sourceImageSequence) }) {
            guard let instance = item.uid(.referencedSOPInstanceUID) else { continue }
            let numbers = try item.integers(.referencedFrameNumber)
            sources +=
                numbers.isEmpty
                ? [.init(sopInstanceUID: instance, frame: nil)]
                : numbers.map { .init(sopInstanceUID: instance, frame: $0 - 1) }
        }
        self.sources = sources
        do throws(Refusal) { grid = PixelGrid(try ImagePlane(groups)) } catch {
            throw DICOMError(.malformedValue, error.reason)
        }
    }
}

extension SeriesError {
    static func invalidSegmentation(_ what: String, underlying: DICOMError? = nil) -> SeriesError {
        SeriesError(
            .invalidSegmentation,
            "the segmentation cannot be used: \(what)",
            underlying: underlying
        )
    }
}
