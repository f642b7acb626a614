/// The header of a safetensors file: what lies where, and the metadata.
struct SafetensorsHeader: Equatable {
    /// One tensor's place in the data behind the header.
    struct Entry: Equatable {
        var name: String
        var type: String
        var shape: [Int]
        /// Bytes from the start of the data.
        var range: Range<Int>
    }

    /// The tensors in the order of their bytes.
    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    /// Longest header that the format allows.
    static let maximumLength = 100_000_000

    /// Bytes of the data.
    var dataLength: Int { entries.last?.range.upperBound ?? 0 }

    /// A header for Float32 tensors, one after another.
    init(_ checkpoint: Checkpoint) {
        metadata = checkpoint.metadata
        var position = 0
        for entry in checkpoint.entries {
            let end = position + entry.values.count * MemoryLayout<Float>.size
            entries.append(Entry(name: entry.name, type: "F32", shape: entry.shape, range: position..<end))
            position = end
        }
    }

    /// Reads a header and checks that the tensors fill the data without gap or overlap.
    init(parsing bytes: ArraySlice<UInt8>) throws(SafetensorsFault) {
        var parser = SafetensorsHeaderParser(bytes)
        (entries, metadata) = try parser.parse()
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var position = 0
        for entry in entries {
            guard entry.range.lowerBound == position else {
                let what =
                    entry.range.lowerBound < position
                    ? "overlaps the one before it" : "leaves a gap before it"
                throw SafetensorsFault("tensor \(entry.name) \(what)")
            }
            position = entry.range.upperBound
        }
    }

    /// The header's bytes with the length before them: the metadata by key, then the tensors in order, and spaces up
    /// to a multiple of eight.
    func encoded() -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            members.append("\"\(SafetensorsHeaderParser.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        for entry in entries {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(Self.quoted(entry.name)):{\"dtype\":\"\(entry.type)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(entry.range.lowerBound),\(entry.range.upperBound)]}"
            )
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// What is wrong with a file's content; becomes a `CheckpointError` where the file is known.
struct SafetensorsFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
