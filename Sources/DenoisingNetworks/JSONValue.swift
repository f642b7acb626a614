import Foundation

/// A JSON value, for what a model card only passes on: recipe, data, figures.
public enum JSONValue: Hashable, Sendable, Codable {
    /// `null`.
    case null
    /// `true` or `false`.
    case truth(Bool)
    /// A number.
    case number(Double)
    /// A string.
    case text(String)
    /// An array.
    case list([JSONValue])
    /// An object.
    case object([String: JSONValue])

    /// Parses a JSON text; nil where it is none.
    public init?(parsing text: String) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else { return nil }
        self = value
    }

    /// Decodes whatever is there.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    /// Encodes the value.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .truth(let truth): try value.encode(truth)
        case .number(let number): try value.encode(number)
        case .text(let text): try value.encode(text)
        case .list(let list): try value.encode(list)
        case .object(let object): try value.encode(object)
        }
    }

    /// Whether every number in it is finite, as JSON's are.
    var isFinite: Bool {
        switch self {
        case .null, .truth, .text: true
        case .number(let number): number.isFinite
        case .list(let list): list.allSatisfy(\.isFinite)
        case .object(let object): object.values.allSatisfy(\.isFinite)
        }
    }

    /// The value as JSON: sorted keys, no spaces.
    /// - Throws: `number-not-finite`: JSON has no infinity.
    public var json: String {
        get throws(WeightsError) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return String(decoding: try encoder.encode(self), as: UTF8.self)
            } catch {
                throw WeightsError(
                    .numberNotFinite,
                    "a figure is not a finite number, which JSON does not have",
                    underlying: error
                )
            }
        }
    }
}

/// Reads a JSON object key by key; refuses keys that are not known there before anything is read.
package struct JSONObjectReader {
    private let entries: [String: JSONValue]
    private let owner: String
    private let code: WeightsError.Code

    /// Opens an object; `owner` names it in messages, and errors carry `code`.
    package init(
        _ value: JSONValue?,
        of owner: String,
        known: [String],
        code: WeightsError.Code
    ) throws(WeightsError) {
        guard case .object(let entries) = value else {
            throw WeightsError(code, "\(owner) is not a JSON object")
        }
        if let unknown = entries.keys.sorted().first(where: { !known.contains($0) }) {
            throw WeightsError(
                code,
                "\(owner) has a key that is not known there (known: \(known.joined(separator: ", ")))",
                expanded:
                    "\(owner) has the unknown key '\(unknown)' (known: \(known.joined(separator: ", ")))"
            )
        }
        (self.entries, self.owner, self.code) = (entries, owner, code)
    }

    /// A value that may be absent.
    package func value(_ key: String) -> JSONValue? { entries[key] }

    /// A value that must be there.
    package func required(_ key: String) throws(WeightsError) -> JSONValue {
        guard let value = entries[key] else { throw WeightsError(code, "\(owner) lacks '\(key)'") }
        return value
    }

    /// A truth value; `standard` is the documented default, nil where the key is required.
    package func truth(_ key: String, standard: Bool? = nil) throws(WeightsError) -> Bool {
        if entries[key] == nil, let standard { return standard }
        guard case .truth(let value) = try required(key) else { throw wrong(key, "true or false") }
        return value
    }

    /// A whole number in a range.
    package func integer(_ key: String, in range: ClosedRange<Int>) throws(WeightsError) -> Int {
        guard case .number(let number) = try required(key), let value = Int(exactly: number),
            range.contains(value)
        else { throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") }
        return value
    }

    /// A number.
    package func number(_ key: String) throws(WeightsError) -> Double {
        guard case .number(let number) = try required(key), number.isFinite else {
            throw wrong(key, "a number")
        }
        return number
    }

    /// A text that is not empty.
    package func text(_ key: String) throws(WeightsError) -> String {
        guard case .text(let text) = try required(key), !text.isEmpty else { throw wrong(key, "a text") }
        return text
    }

    /// An object that is passed on as it is; empty where it is absent.
    package func object(_ key: String) throws(WeightsError) -> [String: JSONValue] {
        switch entries[key] {
        case nil: return [:]
        case .object(let object): return object
        default: throw wrong(key, "a JSON object")
        }
    }

    /// The error of a value that is not what it must be.
    package func wrong(_ key: String, _ wanted: String) -> WeightsError {
        WeightsError(code, "\(owner): '\(key)' must be \(wanted)")
    }
}
