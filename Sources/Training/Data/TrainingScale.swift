import Pipelines

/// Puts images on the network's scale, as their modality's mapping says.
enum TrainingScale {
    /// The images with gain and offset set, one result a line.
    ///
    /// Images of one series share what is measured of them, and fail together where one of them could not be read:
    /// `invalid-image`, as where a series has nothing to measure, or an image more than its bits can store.
    static func applied(
        to images: [(row: ImageIndex.Row, image: Result<TrainingImage, TrainingError>)],
        _ mappings: [TrainingModality: TrainingIntensity],
        index: ImageIndex
    ) -> [Result<TrainingImage, TrainingError>] {
        var percentiles: [String: Result<Double, TrainingError>] = [:]
        let bySeries = Dictionary(grouping: images, by: \.row.series)
        return images.map { row, image in
            Result { () throws(TrainingError) in
                let image = try image.get()
                switch mappings[row.modality] {
                case .window(let bounds):
                    let width = bounds.upperBound - bounds.lowerBound
                    // CT files hold HU + 1024.
                    return image.scaled(gain: 1 / width, offset: (-1024 - bounds.lowerBound) / width)
                case .storedRange:
                    return image.scaled(gain: 1 / (try storedRange(of: image, index: index)), offset: 0)
                case .percentile(let percentile):
                    let measured =
                        percentiles[row.series]
                        ?? Self.percentile(percentile, of: (bySeries[row.series] ?? []).map(\.image))
                    percentiles[row.series] = measured
                    return image.scaled(
                        gain: 1 / (try positive(percentile, measured, of: row, index: index)),
                        offset: 0
                    )
                case nil: preconditionFailure("a recipe maps the intensities of every modality it uses")
                }
            }
        }
    }

    /// A percentile that an image can be scaled by.
    private static func positive(
        _ percentile: Double,
        _ measured: Result<Double, TrainingError>,
        of row: ImageIndex.Row,
        index: ImageIndex
    ) throws(TrainingError) -> Double {
        let place = "\(index.path):\(row.line): the \(percentile)th percentile of this image's series"
        let value: Double
        do throws(TrainingError) { value = try measured.get() } catch {
            throw TrainingError(
                .invalidImage,
                "\(place) cannot be measured on all of it: \(error.description)",
                underlying: error
            )
        }
        guard value > 0 else {
            throw TrainingError(.invalidImage, "\(place) is 0; there is nothing to scale it by")
        }
        return value
    }

    /// The largest value that can be stored: 2ᵇ − 1 where the index tells the bits b, as it is when the weights are used;
    /// else 255 for bytes, 1020 for sums of four, and otherwise the smallest 2ᵏ − 1 that holds the image.
    private static func storedRange(
        of image: TrainingImage,
        index: ImageIndex
    ) throws(TrainingError) -> Double {
        let largest = Int(image.samples.max() ?? 0) / image.samplesPerValue
        if let bits = image.row.bits {
            guard largest < 1 << bits else {
                throw TrainingError(
                    .invalidImage,
                    "\(index.path):\(image.row.line): this image holds \(largest), more than its \(bits) bits can "
                        + "store; correct the column 'bits'"
                )
            }
            return Double((1 << bits) - 1)
        }
        if image.row.isByte { return 255 }
        if image.row.value.contains("10-bit") { return 1020 }
        var range = 1
        while range < largest { range = 2 * range + 1 }
        return Double(range)
    }

    /// A percentile of all samples of a series in stored values, between the two nearest by straight line; the first
    /// error of one of its images.
    private static func percentile(
        _ percentile: Double,
        of series: [Result<TrainingImage, TrainingError>]
    ) -> Result<Double, TrainingError> {
        Result { () throws(TrainingError) in
            var images: [TrainingImage] = []
            for image in series { images.append(try image.get()) }
            return Self.percentile(percentile, of: images)
        }
    }

    private static func percentile(_ percentile: Double, of images: [TrainingImage]) -> Double {
        var histogram = [Int](repeating: 0, count: 1 << 16)
        for image in images { for sample in image.samples { histogram[Int(sample)] += 1 } }
        let count = histogram.reduce(0, +)
        let rank = percentile / 100 * Double(count - 1)
        func sample(_ rank: Int) -> Double {
            var below = 0
            for (value, number) in histogram.enumerated() {
                below += number
                if below > rank { return Double(value) }
            }
            return 0
        }
        let low = Int(rank.rounded(.down))
        let value = sample(low) + (rank - Double(low)) * (sample(min(low + 1, count - 1)) - sample(low))
        return value / Double(images.first?.samplesPerValue ?? 1)
    }
}
