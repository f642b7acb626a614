extension OptionReader {
    /// A fixed number, or a range written `[lowest, highest]`; `standard` is the documented default, nil where the key is required.
    func range(
        _ key: String,
        in allowed: ClosedRange<Double>,
        standard: ClosedRange<Double>?
    ) throws(PlanError) -> ClosedRange<Double> {
        if value(key) == nil, let standard { return standard }
        let example =
            "[\(CanonicalNumber.text(allowed.lowerBound)), \(CanonicalNumber.text(allowed.upperBound))]"
        let node = try required(key, example: example)
        guard case .list(let ends) = node.content else {
            let number = try decimal(key, node, in: allowed)
            return number...number
        }
        guard ends.count == 2 else {
            throw wrongType(key, node, wanted: "a number or a list of two", example: example)
        }
        let low = try decimal(key, ends[0], in: allowed)
        let high = try decimal(key, ends[1], in: allowed)
        guard low <= high else {
            throw PlanError(
                .outOfRange,
                at: ends[1].position,
                "'\(key)' ends below its beginning",
                quote: ends[1].quotable,
                advice: "write the lower number first"
            )
        }
        return low...high
    }

    /// A mapping from words of a closed list to numbers; `standard` is the documented default, nil where the key is required.
    func numbers<Word: PlanWord>(
        _ key: String,
        in allowed: ClosedRange<Double>,
        example: String,
        standard: [Word: Double]?
    ) throws(PlanError) -> [Word: Double] {
        guard let node = standard == nil ? try required(key, example: example) : value(key) else {
            return standard ?? [:]
        }
        let words = Word.allCases.map(\.rawValue)
        let reader = try OptionReader(node, of: "\(owner) \(key)", known: words)
        var numbers = standard ?? [:]
        for word in Word.allCases {
            guard reader.value(word.rawValue) != nil else { continue }
            numbers[word] = try reader.decimal(word.rawValue, in: allowed, standard: nil)
        }
        return numbers
    }
}

extension PlanNode {
    /// A range as `OptionReader.range` reads it.
    static func range(_ range: ClosedRange<Double>) -> PlanNode {
        range.lowerBound == range.upperBound
            ? .decimal(range.lowerBound) : .list([.decimal(range.lowerBound), .decimal(range.upperBound)])
    }

    /// Numbers by word, in the words' order.
    static func numbers<Word: PlanWord>(_ numbers: [Word: Double]) -> PlanNode {
        .mapping(Word.allCases.map { word in (word.rawValue, numbers[word].map(PlanNode.decimal)) })
    }
}
