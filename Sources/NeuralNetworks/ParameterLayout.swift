/// One parameter tensor of a network: its name in a checkpoint, its shape, and where its values lie.
public struct Parameter: Hashable, Sendable {
    /// What a parameter is for.
    public enum Role: Hashable, Sendable {
        /// Follows gradients.
        case trained
        /// A running statistic: stored with the weights, moved by the forward pass in training, has no gradient.
        case statistic
    }

    /// How values are drawn before training.
    public enum Initial: Hashable, Sendable {
        /// Every value the same.
        case constant(Float)
        /// N(0, gain²·2 / fan-in): He et al. 2015, for what a rectifier follows.
        case normal(fanIn: Int, gain: Float)
        /// U(−b, b) with b = 1 / √fan-in: what PyTorch gives convolutions, and biases with their convolution's fan-in.
        case uniform(fanIn: Int)
    }

    /// Name in a checkpoint, dotted, as in PyTorch's state dictionaries.
    public let name: String
    /// Extents, outermost first: weights are [output, input, rows, columns].
    public let shape: [Int]
    /// What it is for.
    public let role: Role
    /// How it begins.
    public let initial: Initial
    /// Where its values lie among all values of the network.
    public let range: Range<Int>
}

/// The parameters of a network in the order they were declared.
public struct ParameterLayout: Hashable, Sendable {
    /// Every parameter.
    public private(set) var parameters: [Parameter] = []
    /// Values of all parameters together.
    public private(set) var count = 0
    private var prefix = ""

    /// A layout without parameters.
    public init() {}

    /// Values that training moves: what papers call the number of parameters.
    public var trainedCount: Int {
        parameters.reduce(0) { $0 + ($1.role == .trained ? $1.range.count : 0) }
    }

    /// Declares a parameter; its name must be new.
    public mutating func add(
        _ name: String,
        _ shape: [Int],
        _ initial: Parameter.Initial,
        role: Parameter.Role = .trained
    ) -> Parameter {
        let size = shape.reduce(1, *)
        let parameter = Parameter(
            name: prefix + name,
            shape: shape,
            role: role,
            initial: initial,
            range: count..<count + size
        )
        precondition(
            !parameters.contains { $0.name == parameter.name },
            "\(parameter.name) is declared twice"
        )
        parameters.append(parameter)
        count += size
        return parameter
    }

    /// Declares parameters whose names begin with `name.`.
    public mutating func scope<Result>(_ name: String, _ declare: (inout ParameterLayout) -> Result) -> Result
    {
        let outer = prefix
        prefix += name + "."
        defer { prefix = outer }
        return declare(&self)
    }
}
