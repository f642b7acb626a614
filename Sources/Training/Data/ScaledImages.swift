import Dispatch
import Pipelines
import Synchronization

/// Images of an index on the scale that their modality's mapping makes.
package enum ScaledImages {
    /// Reads images on all cores, and whatever else of their series a scale is measured on.
    /// - Parameters:
    ///   - rows: the images' lines.
    ///   - index: the index.
    ///   - intensities: a mapping for every modality of the rows.
    ///   - channels: 1 or 3, see `TrainingImage`.
    ///   - halvedSources: texts by which a source is known whose images are averaged 2 × 2.
    /// - Returns: one image a line, in the index's order.
    /// - Throws: `invalid-image`; the first error in the index's order.
    package static func read(
        _ rows: [ImageIndex.Row],
        of index: ImageIndex,
        intensities: [TrainingModality: TrainingIntensity],
        channels: Int,
        halvedSources: [String]
    ) throws(TrainingError) -> [TrainingImage] {
        let used = Set(rows.map(\.line))
        let needed = needed(rows, of: index, intensities)
        let read = samples(needed, of: index, channels: channels, halvedSources: halvedSources)
        for result in read { _ = try result.get() }
        var images: [TrainingImage] = []
        for result in TrainingScale.applied(to: Array(zip(needed, read)), intensities, index: index) {
            images.append(try result.get())
        }
        return images.filter { used.contains($0.row.line) }
    }

    /// The same, but an image that cannot be read keeps no other from being read.
    ///
    /// What a series is scaled by is measured on all of it or not at all: an image of a percentile's series fails with
    /// any other of the series, so that no figure depends on what happens to be missing.
    /// - Returns: an image, or `invalid-image`, for each line, in the index's order.
    package static func readEach(
        _ rows: [ImageIndex.Row],
        of index: ImageIndex,
        intensities: [TrainingModality: TrainingIntensity],
        channels: Int,
        halvedSources: [String]
    ) -> [(row: ImageIndex.Row, image: Result<TrainingImage, TrainingError>)] {
        if let reader = index.reader { return readEach(rows, by: reader, intensities: intensities) }
        let used = Set(rows.map(\.line))
        let needed = needed(rows, of: index, intensities)
        let read = samples(needed, of: index, channels: channels, halvedSources: halvedSources)
        let scaled = TrainingScale.applied(to: Array(zip(needed, read)), intensities, index: index)
        return zip(needed, scaled).map { ($0, $1) }.filter { used.contains($0.row.line) }
    }

    /// Lines and whatever else of their series a scale is measured on: a percentile is that of the whole series,
    /// whichever of its slices take part.
    private static func needed(
        _ rows: [ImageIndex.Row],
        of index: ImageIndex,
        _ intensities: [TrainingModality: TrainingIntensity]
    ) -> [ImageIndex.Row] {
        let used = Set(rows.map(\.line))
        let series = Set(rows.map(\.series))
        return index.rows.filter { row in
            if used.contains(row.line) { return true }
            guard case .percentile = intensities[row.modality] else { return false }
            return series.contains(row.series) && row.role != nil
        }
    }

    /// Images as they are stored, one a line, read on all cores.
    private static func samples(
        _ rows: [ImageIndex.Row],
        of index: ImageIndex,
        channels: Int,
        halvedSources: [String]
    ) -> [Result<TrainingImage, TrainingError>] {
        let results = Mutex<[Int: Result<TrainingImage, TrainingError>]>([:])
        DispatchQueue.concurrentPerform(iterations: rows.count) { place in
            let row = rows[place]
            let isHalved = halvedSources.contains { row.source.contains($0) }
            let result = Result { () throws(TrainingError) in
                try TrainingImage(row, of: index, channels: channels, isHalved: isHalved)
            }
            results.withLock { $0[place] = result }
        }
        let read = results.withLock { $0 }
        return rows.indices.map { place in
            guard let result = read[place] else { preconditionFailure("every image was read") }
            return result
        }
    }
}

extension ScaledImages {
    /// The same slice with noise, as the index pairs it, on the scale of the clean one.
    /// - Throws: `invalid-index` where the pair is no line of the index, `invalid-image` where it cannot be read or has another extent.
    package static func partner(
        of image: TrainingImage,
        in index: ImageIndex,
        halvedSources: [String]
    ) throws(TrainingError) -> TrainingImage {
        let place = index.place(of: image.row)
        guard let row = index.rows.first(where: { $0.file == image.row.pair }) else {
            throw TrainingError(
                .invalidIndex,
                "\(place): its pair is no file of the index; give the pair a line of its own with the role NOISY"
            )
        }
        let isHalved = halvedSources.contains { row.source.contains($0) }
        let partner =
            if let reader = index.reader { try reader.image(row) } else {
                try TrainingImage(row, of: index, channels: image.channels, isHalved: isHalved)
            }
        guard partner.columns == image.columns, partner.rows == image.rows,
            partner.samplesPerValue == image.samplesPerValue
        else {
            throw TrainingError(.invalidImage, "\(place): the image and its pair differ in extent or depth")
        }
        return partner.onScale(of: image)
    }
}

extension Array {
    /// So many elements at most, evenly spread, in their order.
    package func evenlySpread(_ most: Int) -> [Element] {
        let number = Swift.min(most, count)
        return (0..<number).map { self[$0 * count / number] }
    }
}
