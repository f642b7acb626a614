/// The numbers of one tensor in a file.
struct SafetensorsNumbers {
    private enum Kind: String {
        case float = "F32"
        case half = "F16"
        case bfloat = "BF16"

        var size: Int { self == .float ? 4 : 2 }
    }

    private let kind: Kind

    /// Checks type and extent of an entry.
    init(_ entry: SafetensorsHeader.Entry, _ path: String) throws(CheckpointError) {
        guard let kind = Kind(rawValue: entry.type) else {
            throw CheckpointError(
                .unsupportedType,
                "\(path): tensor \(entry.name) is of type \(entry.type): store it as F32, F16 or BF16"
            )
        }
        var bytes = kind.size
        for extent in entry.shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            // An overflowing product cannot be the length of a range in a file.
            bytes = overflow ? -1 : product
            if overflow { break }
        }
        guard bytes == entry.range.count else {
            throw CheckpointError(
                .malformed,
                "\(path): tensor \(entry.name) has more or fewer bytes than its shape: copy or train it again"
            )
        }
        self.kind = kind
    }

    /// Little-endian bytes as Floats.
    func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
        bytes.withUnsafeBytes { bytes in
            let count = bytes.count / kind.size
            return [Float](unsafeUninitializedCapacity: count) { values, filled in
                for i in 0..<count {
                    let offset = i * kind.size
                    switch kind {
                    case .float:
                        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                        values[i] = Float(bitPattern: UInt32(littleEndian: bits))
                    case .half:
                        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
                        values[i] = Float(Float16(bitPattern: UInt16(littleEndian: bits)))
                    case .bfloat:
                        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
                        values[i] = Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)
                    }
                }
                filled = count
            }
        }
    }
}
