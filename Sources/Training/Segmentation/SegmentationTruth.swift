import Foundation
import Pipelines
import Reports

/// The true class of every pixel of some images: bands of their own clean values, or label maps.
package struct SegmentationTruth: Sendable {
    private enum Source: Sendable {
        /// Ascending thresholds on the images' scale, by modality.
        case bands([TrainingModality: [Double]])
        /// Label maps by the images' lines of the index.
        case maps([Int: TrainingImage])
    }

    private let source: Source

    /// Prepares the classes of images.
    /// - Parameters:
    ///   - labels: where they come from.
    ///   - intensities: the images' scale.
    ///   - images: the images, as they were read.
    ///   - index: the index, which names their label maps.
    /// - Throws: `invalid-image`, naming index and line, for a label map that is missing, cannot be read, has another extent
    ///   than its image or a number that is no class.
    package init(
        _ labels: SegmentationLabels,
        _ intensities: [TrainingModality: TrainingIntensity],
        _ images: [TrainingImage],
        _ index: ImageIndex
    ) throws(TrainingError) {
        switch labels {
        case .bands(let thresholds): source = .bands(Self.thresholds(thresholds, intensities))
        case .given(let classes):
            var maps: [Int: TrainingImage] = [:]
            for image in images { maps[image.row.line] = try image.labelMap(index, classes: classes) }
            source = .maps(maps)
        }
    }

    /// Classes by bands alone, for which nothing is read.
    package init(bands thresholds: [Double], _ intensities: [TrainingModality: TrainingIntensity]) {
        source = .bands(Self.thresholds(thresholds, intensities))
    }

    /// Looks up the classes of a piece of an image.
    /// - Parameters:
    ///   - patch: the piece.
    ///   - image: what it was cut from.
    ///   - cut: cuts the same piece from another image of the same extent.
    /// - Returns: the class of every pixel, columns fastest.
    package func classes(
        of patch: Patch,
        from image: TrainingImage,
        cut: (TrainingImage) -> Patch
    ) -> [UInt8] {
        let pixels = patch.rows * patch.columns
        switch source {
        case .bands(let thresholds):
            let bands = thresholds[image.row.modality] ?? []
            return (0..<pixels).map { pixel in
                // Of a colour image the mean of its channels.
                let sum = (0..<patch.channels).reduce(0.0) {
                    $0 + Double(patch.values[$1 * pixels + pixel])
                }
                let value = sum / Double(patch.channels)
                return UInt8(bands.count { $0 <= value })
            }
        case .maps(let maps):
            guard let map = maps[image.row.line] else {
                preconditionFailure("every image's label map was read")
            }
            return cut(map).values.prefix(pixels).map { UInt8($0) }
        }
    }

    /// Thresholds on the scale of each modality: Hounsfield units where it has a window.
    private static func thresholds(
        _ thresholds: [Double],
        _ intensities: [TrainingModality: TrainingIntensity]
    ) -> [TrainingModality: [Double]] {
        intensities.mapValues { mapping in
            guard case .window(let bounds) = mapping else { return thresholds }
            let width = bounds.upperBound - bounds.lowerBound
            return thresholds.map { ($0 - bounds.lowerBound) / width }
        }
    }
}

extension TrainingImage {
    /// The image's label map as whole numbers on their own scale; of one averaged 2 × 2 the upper left pixel of each block.
    /// - Parameters:
    ///   - index: the index, which names it.
    ///   - classes: how many classes there are; each number is below it.
    /// - Returns: the map.
    /// - Throws: `invalid-image`, naming index and line, or the image where something else than an index holds it.
    package func labelMap(_ index: ImageIndex, classes: Int) throws(TrainingError) -> TrainingImage {
        if let reader = index.reader {
            let labels = try reader.labels(of: row)
            guard let largest = labels.max(), largest < classes else {
                throw TrainingError(
                    .invalidImage,
                    "\(row.file): the segmentation has a segment \(labels.max() ?? 0) here, but there are \(classes) "
                        + "classes from 0 on, and a segment's number is its class"
                )
            }
            return numbers(labels)
        }
        let place = "\(index.path):\(row.line)"
        guard let file = row.labels else {
            throw TrainingError(
                .invalidImage,
                "\(place): the image has no label map; name one in the column 'labels'"
            )
        }
        let path = index.path(of: file)
        let picture: PNGImage
        do throws(ReportError) { picture = try PNGImage(contentsOfFile: path) } catch {
            throw TrainingError(
                .invalidImage,
                FileManager.default.fileExists(atPath: path)
                    ? "\(place): the label map \(path) is not a picture that can be read: \(error.expandedDescription)"
                    : "\(place): the label map \(path) is missing",
                underlying: error
            )
        }
        let samples: [UInt16]
        switch picture.samples {
        case .grey8(let values): samples = values.map(UInt16.init)
        case .grey16(let values): samples = values
        case .rgb8:
            throw TrainingError(
                .invalidImage,
                "\(place): the label map \(path) is in colour; write it in grey"
            )
        }
        guard picture.columns == row.columns, picture.rows == row.rows else {
            throw TrainingError(
                .invalidImage,
                "\(place): the label map \(path) has \(picture.rows) × \(picture.columns) pixels, its image "
                    + "\(row.rows) × \(row.columns)"
            )
        }
        guard let largest = samples.max(), largest < classes else {
            throw TrainingError(
                .invalidImage,
                "\(place): the label map \(path) holds \(samples.max() ?? 0), but there are \(classes) classes from 0 on"
            )
        }
        guard rows != picture.rows || columns != picture.columns else { return numbers(samples) }
        let halved = (0..<rows * columns).map {
            samples[2 * ($0 / columns) * picture.columns + 2 * ($0 % columns)]
        }
        return numbers(halved)
    }
}
