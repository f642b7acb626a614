extension ParameterValues {
    /// The values that a checkpoint holds for a network: every parameter by name and shape, and nothing else.
    /// - Throws: `missing-tensor`, `unexpected-tensor`, `shape-mismatch`, `not-finite`; the message names the tensor.
    public init(_ layout: ParameterLayout, from checkpoint: Checkpoint) throws(CheckpointError) {
        var values: [Float] = []
        values.reserveCapacity(layout.count)
        for parameter in layout.parameters {
            values += try checkpoint.values(parameter.name, shape: parameter.shape)
        }
        let expected = Set(layout.parameters.map(\.name))
        if let extra = checkpoint.entries.first(where: { !expected.contains($0.name) }) {
            throw CheckpointError(
                .unexpectedTensor,
                "\(checkpoint.source) holds a tensor \(extra.name) that the network does not have: "
                    + "it belongs to another network or configuration"
            )
        }
        self.init(layout, values: values)
    }

    /// The values as a checkpoint, in the layout's order.
    public func checkpoint(metadata: [String: String] = [:]) -> Checkpoint {
        var checkpoint = Checkpoint(metadata: metadata)
        for parameter in layout.parameters {
            checkpoint.add(parameter.name, shape: parameter.shape, values: self[parameter])
        }
        return checkpoint
    }
}
