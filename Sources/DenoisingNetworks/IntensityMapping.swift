/// How modality units become a network's normalised scale; part of the weights, never guessed.
///
/// Nothing is clipped.
public enum IntensityMapping: Hashable, Sendable {
    /// low … high → 0 … 1, in modality units.
    case window(low: Double, high: Double)
    /// 0 … the percentile of the series' valid voxels → 0 … 1; above 0 and at most 100.
    case percentile(of: Double)
    /// What Bits Stored and Pixel Representation can hold, in modality units → 0 … 1.
    case storedRange

    /// Reads the mapping of a kind of image from a card.
    init(_ value: JSONValue, of owner: String) throws(WeightsError) {
        let code = WeightsError.Code.invalidCard
        let known = ["kind", "low", "high", "of"]
        let reader = try JSONObjectReader(value, of: owner, known: known, code: code)
        let kind = try reader.text("kind")
        func open(_ keys: [String]) throws(WeightsError) -> JSONObjectReader {
            try JSONObjectReader(value, of: "\(owner) (\(kind))", known: ["kind"] + keys, code: code)
        }
        switch kind {
        case "window":
            let reader = try open(["low", "high"])
            let (low, high) = (try reader.number("low"), try reader.number("high"))
            guard low < high else { throw WeightsError(code, "\(owner): 'low' must lie below 'high'") }
            self = .window(low: low, high: high)
        case "percentile":
            let percentage = try open(["of"]).number("of")
            guard percentage > 0, percentage <= 100 else {
                throw WeightsError(code, "\(owner): 'of' must be above 0 and at most 100")
            }
            self = .percentile(of: percentage)
        case "stored-range":
            _ = try open([])
            self = .storedRange
        default:
            throw WeightsError(code, "\(owner): 'kind' must be window, percentile or stored-range")
        }
    }

    /// The mapping as a card writes it.
    var value: JSONValue {
        switch self {
        case .window(let low, let high):
            .object(["kind": .text("window"), "low": .number(low), "high": .number(high)])
        case .percentile(let percentage): .object(["kind": .text("percentile"), "of": .number(percentage)])
        case .storedRange: .object(["kind": .text("stored-range")])
        }
    }
}

extension IntensityMapping: CustomStringConvertible {
    /// The mapping in words, such as `window -1000…1000`.
    public var description: String {
        switch self {
        case .window(let low, let high): "window \(low.formatted)…\(high.formatted)"
        case .percentile(let percentage): "percentile \(percentage.formatted)"
        case .storedRange: "stored range"
        }
    }
}

extension Double {
    /// Without a fraction where it is whole.
    fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
