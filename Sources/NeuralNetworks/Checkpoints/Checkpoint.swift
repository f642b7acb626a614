/// Named tensors with metadata: the weights of a network or the state of a training.
public struct Checkpoint: Equatable, Sendable {
    /// One tensor.
    public struct Entry: Hashable, Sendable {
        /// Its name, dotted, as in PyTorch's state dictionaries.
        public let name: String
        /// Extents, outermost first; empty for a single number.
        public let shape: [Int]
        /// The values, the last extent running fastest.
        public let values: [Float]
    }

    /// The tensors, in the order of the file.
    public private(set) var entries: [Entry] = []
    /// What is known about them: the model card, or where a training stands.
    public var metadata: [String: String]
    /// Where they come from, for messages: the file, as a rule.
    public let source: String
    private var places: [String: Int] = [:]

    /// A checkpoint without tensors.
    public init(metadata: [String: String] = [:], source: String = "the checkpoint") {
        self.metadata = metadata
        self.source = source
    }

    /// Adds a tensor; its name must be new, and there must be one value per element.
    public mutating func add(_ name: String, shape: [Int], values: [Float]) {
        precondition(places[name] == nil, "\(name) is stored twice")
        precondition(values.count == shape.reduce(1, *), "one value per element of \(name)")
        places[name] = entries.count
        entries.append(Entry(name: name, shape: shape, values: values))
    }

    /// Adds all tensors of another checkpoint, their names behind `prefix.`; metadata stays as it is.
    public mutating func add(_ other: Checkpoint, under prefix: String) {
        for entry in other.entries {
            add("\(prefix).\(entry.name)", shape: entry.shape, values: entry.values)
        }
    }

    /// The tensors whose names begin with `prefix.`, without it, and all metadata.
    public func scope(_ prefix: String) -> Checkpoint {
        var result = Checkpoint(metadata: metadata, source: source)
        let start = prefix + "."
        for entry in entries where entry.name.hasPrefix(start) {
            result.add(String(entry.name.dropFirst(start.count)), shape: entry.shape, values: entry.values)
        }
        return result
    }

    /// The tensor of a name, if there is one.
    public subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

    /// The values of a tensor that must be there in a given shape and be finite.
    /// - Throws: `missing-tensor`, `shape-mismatch`, `not-finite`.
    public func values(_ name: String, shape: [Int]) throws(CheckpointError) -> [Float] {
        guard let entry = self[name] else {
            throw CheckpointError(
                .missingTensor,
                "\(source) has no tensor \(name): it belongs to another network or configuration"
            )
        }
        guard entry.shape == shape else {
            throw CheckpointError(
                .shapeMismatch,
                "\(source): tensor \(name) is \(Self.text(entry.shape)), the network needs "
                    + "\(Self.text(shape)): it belongs to another network or configuration"
            )
        }
        guard let index = entry.values.firstIndex(where: { !$0.isFinite }) else { return entry.values }
        throw CheckpointError(
            .notFinite,
            "\(source): tensor \(name) holds a value that is not finite: use weights from before the training failed",
            expanded: "\(source): value \(index) of tensor \(name) is \(entry.values[index])"
        )
    }

    private static func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: "×")
    }

    /// Equal where tensors, their order and the metadata agree, whatever the source.
    public static func == (a: Checkpoint, b: Checkpoint) -> Bool {
        a.entries == b.entries && a.metadata == b.metadata
    }
}
