import NeuralNetworks
import Tensors

/// What a network makes of a noisy batch.
public struct DenoisingEstimate {
    /// The estimated clean image, of the noisy one's shape.
    public let clean: Node
    /// The estimated noise, of the same shape; nil for a network that estimates none.
    public let noise: Node?
    /// Whether training compares `clean` with the truth; where it follows from `noise` alone, comparing that is enough.
    public let trainsClean: Bool

    /// Wraps the estimates.
    public init(clean: Node, noise: Node?, trainsClean: Bool) {
        self.clean = clean
        self.noise = noise
        self.trainsClean = trainsClean
    }
}

/// A network that maps noisy images to clean ones, on the normalised scale of its weights.
///
/// Its parameters' values are kept apart (`ParameterValues`), so that one network runs with many weights.
public protocol DenoisingNetwork: Sendable {
    /// The network's name in plans, recipes and weights, such as `two-stage`.
    static var name: String { get }
    /// What makes this network differ from others of its name, as canonical JSON (sorted keys, no spaces).
    var configurationText: String { get }
    /// Its parameters.
    var layout: ParameterLayout { get }
    /// Channels of an image: 1 for grey, 3 for RGB.
    var channels: Int { get }
    /// Rows and columns of what the network takes are multiples of this.
    var multiple: Int { get }
    /// Whether something of every pixel reaches every result, such as an average: tiles would not fit together.
    var seesWholeImage: Bool { get }
    /// Pixels around a pixel that its result depends on, averages over the image aside.
    var receptiveRadius: Int { get }
    /// Rows above and below a row that reach its bits; more than `receptiveRadius`, as kernels round rows in groups.
    var rowReach: Int { get }
    /// Values per pixel of the image that a pass in inference holds at once at most, feature maps of every layer together.
    var peakValuesPerPixel: Int { get }

    /// One pass: noisy [N, channels, H, W], H and W multiples of `multiple`.
    /// - Throws: `out-of-resources`.
    func callAsFunction(_ noisy: Node, _ pass: Pass) throws(TensorError) -> DenoisingEstimate
}

extension DenoisingNetwork {
    /// Most networks look no farther than `receptiveRadius`.
    public var seesWholeImage: Bool { false }
}

/// How rounding travels between rows.
///
/// The fp32 kernels compute rows of a 3×3 convolution in groups of four whose rounding errors depend on the whole group's
/// input. What enters a group at its edge reaches all of it in the next layer: four rows in two layers, not one a layer.
/// Columns are convolved one by one.
enum RowRounding {
    /// Rows of a group.
    static let group = 4

    /// Rows that reach a row's bits through 3×3 convolutions in a row, and `others` more through other layers.
    static func reach(convolutions: Int, others: Int = 0) -> Int {
        // What does not begin at a group's edge fills the group that it begins in.
        group / 2 * convolutions + others + (group - 1)
    }
}
