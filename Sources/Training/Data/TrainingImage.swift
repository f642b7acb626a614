import Foundation
import Pipelines
import Reports

/// One image in memory, as it was stored or in its modality's units, with the line that its network's scale is:
/// gain · sample + offset.
package struct TrainingImage: Sendable {
    /// Where it comes from.
    package let row: ImageIndex.Row
    /// Pixels along a row.
    package let columns: Int
    /// Pixels along a column.
    package let rows: Int
    /// 1, or 3 for red, green and blue.
    package let channels: Int
    /// channels × rows × columns samples; empty where there are values.
    package let samples: [UInt16]
    /// channels × rows × columns values in the modality's units in place of samples, of images that a reader reads.
    package let values: [Float]?
    /// The scale's units a sample.
    package private(set) var gain: Float = 1
    /// The scale's value of sample 0.
    package private(set) var offset: Float = 0
    /// Samples that stand for one stored value: sums of neighbours and colours are kept exactly.
    package let samplesPerValue: Int

    /// The same image on a scale.
    func scaled(gain: Double, offset: Double) -> TrainingImage {
        var image = self
        image.gain = Float(gain / Double(samplesPerValue))
        image.offset = Float(offset)
        return image
    }

    /// Other values over the same pixels, one channel in steps of 1/2048 from −16 to 16, in place of samples and scale.
    func field(_ values: [Float]) -> TrainingImage {
        precondition(values.count == rows * columns, "a field has one value per pixel")
        var image = TrainingImage(
            row: row,
            columns: columns,
            rows: rows,
            channels: 1,
            samples: values.map { UInt16(min(max(($0 + 16) * 2048, 0), 65535).rounded()) },
            samplesPerValue: 1
        )
        image.gain = 1 / 2048
        image.offset = -16
        return image
    }

    /// Whole numbers over the same pixels, one channel on a scale of their own, in place of samples and scale.
    func numbers(_ samples: [UInt16]) -> TrainingImage {
        precondition(samples.count == rows * columns, "there is one number per pixel")
        return TrainingImage(
            row: row,
            columns: columns,
            rows: rows,
            channels: 1,
            samples: samples,
            samplesPerValue: 1
        )
    }

    /// The same pixels of one channel with other values on the scale.
    func replacing(onScale values: [Float]) -> TrainingImage {
        precondition(channels == 1 && values.count == rows * columns, "there is one value per pixel")
        return TrainingImage(
            row: row,
            columns: columns,
            rows: rows,
            channels: 1,
            samples: [],
            values: values,
            samplesPerValue: 1
        )
    }

    private init(
        row: ImageIndex.Row,
        columns: Int,
        rows: Int,
        channels: Int,
        samples: [UInt16],
        values: [Float]? = nil,
        samplesPerValue: Int
    ) {
        self.values = values
        self.row = row
        self.columns = columns
        self.rows = rows
        self.channels = channels
        self.samples = samples
        self.samplesPerValue = samplesPerValue
    }

    /// An image of one channel in its modality's units, its scale not set; `values` are rows × columns.
    package init(_ row: ImageIndex.Row, values: [Float]) {
        precondition(values.count == row.rows * row.columns, "an image has one value per pixel")
        self.row = row
        columns = row.columns
        rows = row.rows
        channels = 1
        samples = []
        self.values = values
        samplesPerValue = 1
    }

    /// The same image on the scale of another of as many samples a value.
    func onScale(of other: TrainingImage) -> TrainingImage {
        var image = self
        image.gain = other.gain
        image.offset = other.offset
        return image
    }

    /// Mean, on the scale, of the pixels above a tenth of it: the signal that an MR's signal-to-noise ratio is about; ½ where there are none.
    package func meanSignal() -> Double {
        var sum = 0.0
        var count = 0
        func add(_ sample: Float) {
            let value = Double(gain * sample + offset)
            guard value > 0.1 else { return }
            sum += value
            count += 1
        }
        if let values {
            for value in values { add(value) }
        } else {
            for sample in samples { add(Float(sample)) }
        }
        return count == 0 ? 0.5 : sum / Double(count)
    }

    /// Reads an image.
    /// - Parameters:
    ///   - row: its line in the index.
    ///   - index: the index.
    ///   - channels: 1 or 3: of a colour image, 1 takes the luma; a grey image stays one channel.
    ///   - isHalved: whether blocks of 2 × 2 pixels become one.
    /// - Throws: `invalid-image`, naming index, line and file.
    init(
        _ row: ImageIndex.Row,
        of index: ImageIndex,
        channels: Int,
        isHalved: Bool
    ) throws(TrainingError) {
        let path = index.path(of: row)
        let place = "\(index.path):\(row.line)"
        let picture: PNGImage
        do throws(ReportError) { picture = try PNGImage(contentsOfFile: path) } catch {
            throw TrainingError(
                .invalidImage,
                FileManager.default.fileExists(atPath: path)
                    ? "\(place): \(path) is not a picture that can be read: \(error.expandedDescription)"
                    : "\(place): the image \(path) is missing",
                underlying: error
            )
        }
        guard picture.columns == row.columns, picture.rows == row.rows else {
            throw TrainingError(
                .invalidImage,
                "\(place): \(path) has \(picture.rows) × \(picture.columns) pixels, the index says \(row.rows) × \(row.columns)"
            )
        }
        guard picture.isByte == row.isByte else {
            func type(_ isByte: Bool) -> String { isByte ? "uint8" : "uint16" }
            throw TrainingError(
                .invalidImage,
                "\(place): \(path) has samples of \(type(picture.isByte)), the index says \(type(row.isByte))"
            )
        }
        guard !isHalved || min(row.rows, row.columns) >= 2 else {
            throw TrainingError(
                .invalidImage,
                "\(place): \(path) has \(row.rows) × \(row.columns) pixels, too few to average 2 × 2"
            )
        }
        var planes = PlanarSamples(picture, channels: channels)
        if isHalved { planes.halve() }
        self.row = row
        self.channels = planes.channels
        columns = planes.columns
        rows = planes.rows
        samples = planes.samples
        values = nil
        samplesPerValue = planes.samplesPerValue
    }
}

extension PNGImage {
    /// Whether a sample is one byte.
    fileprivate var isByte: Bool {
        switch samples {
        case .grey8, .rgb8: true
        case .grey16: false
        }
    }
}

/// Samples plane by plane while an image is read.
private struct PlanarSamples {
    var columns: Int
    var rows: Int
    var channels = 1
    var samples: [UInt16]
    var samplesPerValue = 1

    init(_ picture: PNGImage, channels wanted: Int) {
        columns = picture.columns
        rows = picture.rows
        let count = columns * rows
        switch picture.samples {
        case .grey16(let values): samples = values
        case .grey8(let values): samples = values.map(UInt16.init)
        case .rgb8(let values) where wanted == 3:
            channels = 3
            samples = [UInt16](unsafeUninitializedCapacity: 3 * count) { buffer, initialized in
                for channel in 0..<3 {
                    for pixel in 0..<count {
                        buffer[channel * count + pixel] = UInt16(values[3 * pixel + channel])
                    }
                }
                initialized = 3 * count
            }
        case .rgb8(let values):
            // Luma of Rec. 601 in 256ths.
            samplesPerValue = 256
            samples = (0..<count).map { pixel in
                let red = 0.299 * Double(values[3 * pixel])
                let green = 0.587 * Double(values[3 * pixel + 1])
                let blue = 0.114 * Double(values[3 * pixel + 2])
                return UInt16((256 * (red + green + blue)).rounded())
            }
        }
    }

    /// Sums blocks of 2 × 2 pixels, an odd last row or column left out; their mean where the sum would not fit.
    mutating func halve() {
        let (width, height) = (columns / 2, rows / 2)
        let fits = samples.allSatisfy { $0 <= UInt16.max / 4 }
        var halved: [UInt16] = []
        halved.reserveCapacity(channels * width * height)
        for channel in 0..<channels {
            for row in 0..<height {
                for column in 0..<width {
                    let first = (channel * rows + 2 * row) * columns + 2 * column
                    let sum =
                        UInt32(samples[first]) + UInt32(samples[first + 1])
                        + UInt32(samples[first + columns]) + UInt32(samples[first + columns + 1])
                    halved.append(UInt16(fits ? sum : (sum + 2) / 4))
                }
            }
        }
        samples = halved
        (columns, rows) = (width, height)
        if fits { samplesPerValue *= 4 }
    }
}
