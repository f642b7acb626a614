/// A grey or RGB image to be compared: finite samples in memory column fastest, then row, then channel.
///
/// The metrics compare an image with a reference of the same shape. Where they take a data range, it is the
/// width of the values' scale (255 for 8-bit images), and the scale starts at 0: structural similarity, colour
/// difference and visual information fidelity read 0 as black, so a windowed image is shifted to 0 before it is
/// compared. Samples outside 0 to the data range are used as they are, never clipped.
public struct PlanarImage: Hashable, Sendable {
    /// Pixels along a row.
    public let columns: Int
    /// Pixels along a column.
    public let rows: Int
    /// 1 for grey, 3 for red, green and blue.
    public let channels: Int
    /// The samples, channels × rows × columns of them, all finite.
    public let samples: [Float]

    /// Creates an image of channels × rows × columns samples.
    /// - Throws: `invalid-shape` unless the extents are positive, the channels 1 or 3 and the samples as many as
    ///   these say; `not-finite` where a sample is NaN or infinite.
    public init(columns: Int, rows: Int, channels: Int, samples: [Float]) throws(ImageQualityError) {
        guard columns > 0, rows > 0, channels == 1 || channels == 3,
            samples.count.isMultiple(of: channels),
            (samples.count / channels).quotientAndRemainder(dividingBy: columns) == (rows, 0)
        else {
            throw ImageQualityError(
                .invalidShape,
                "the samples do not make a grey or RGB image",
                expanded: "\(samples.count) samples do not make a grey or RGB image of "
                    + "\(channels) × \(rows) × \(columns) (channels × rows × columns)"
            )
        }
        if let index = samples.firstIndex(where: { !$0.isFinite }) {
            throw ImageQualityError(
                .notFinite,
                "the image holds a sample that is not finite",
                expanded: "sample \(index) of the image is \(samples[index])"
            )
        }
        self.columns = columns
        self.rows = rows
        self.channels = channels
        self.samples = samples
    }

    /// Pixels of one channel.
    var planeCount: Int { columns * rows }

    /// The shape, for messages.
    var shapeText: String {
        "\(columns) columns, \(rows) rows, \(channels) channel\(channels == 1 ? "" : "s")"
    }
}
