extension PlanNode: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Encodes the tree: numbers as numbers, mappings as keyed containers.
    func encode(to encoder: any Encoder) throws {
        switch content {
        case .mapping(let entries):
            var container = encoder.container(keyedBy: Key.self)
            for entry in entries { try container.encode(entry.value, forKey: Key(stringValue: entry.key)) }
        case .list(let items):
            var container = encoder.unkeyedContainer()
            for item in items { try container.encode(item) }
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .number(let text):
            var container = encoder.singleValueContainer()
            if let whole = Int(text) {
                try container.encode(whole)
            } else if let number = Double(text) {
                try container.encode(number)
            }
        case .truth(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .other(let name):
            preconditionFailure("no plan holds \(name)")
        }
    }

    /// Decodes a tree; keys come in the sorted order, since containers have none.
    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            let keys = container.allKeys.sorted { $0.stringValue < $1.stringValue }
            self.init(
                .mapping(
                    try keys.map {
                        Entry(
                            key: $0.stringValue,
                            position: nil,
                            value: try container.decode(PlanNode.self, forKey: $0)
                        )
                    }
                )
            )
        } else if var container = try? decoder.unkeyedContainer() {
            var items: [PlanNode] = []
            while !container.isAtEnd { items.append(try container.decode(PlanNode.self)) }
            self.init(.list(items))
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self.init(.other("nothing"))
            } else if let text = try? container.decode(String.self) {
                self.init(.text(text))
            } else if let value = try? container.decode(Bool.self) {
                self.init(.truth(value))
            } else if let whole = try? container.decode(Int.self) {
                self.init(.number(String(whole)))
            } else {
                self.init(.number(CanonicalNumber.text(try container.decode(Double.self))))
            }
        }
    }
}
