/// Samples as numbers.
enum StoredValues {
    /// Words of 8, 16 or 32 bits, zero-extended.
    static func words(_ bytes: [UInt8], bitsAllocated: Int, isBigEndian: Bool) -> [Int32] {
        bytes.withUnsafeBytes { raw in
            switch bitsAllocated {
            case 8: return raw.map { Int32($0) }
            case 16:
                return (0..<(raw.count / 2)).map { index in
                    let word = raw.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                    return Int32(isBigEndian ? UInt16(bigEndian: word) : UInt16(littleEndian: word))
                }
            default:
                return (0..<(raw.count / 4)).map { index in
                    let word = raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                    return Int32(
                        bitPattern: isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
                    )
                }
            }
        }
    }

    /// Keeps the low `bits` bits of every value and extends them by sign or by zero.
    static func restrict(_ values: inout [Int32], bits: Int, isSigned: Bool) {
        let shift = Int32(32 - bits)
        if isSigned {
            for index in values.indices { values[index] = (values[index] << shift) >> shift }
        } else if shift > 0 {
            let mask = Int32(bitPattern: UInt32.max >> UInt32(shift))
            for index in values.indices { values[index] &= mask }
        }
    }

    /// RRR…GGG…BBB… to RGBRGB… (Planar Configuration 1 to 0).
    static func interleaved(_ values: [Int32], planes: Int) -> [Int32] {
        let pixels = values.count / planes
        return [Int32](unsafeUninitializedCapacity: values.count) { buffer, count in
            for plane in 0..<planes {
                for pixel in 0..<pixels { buffer[pixel * planes + plane] = values[plane * pixels + pixel] }
            }
            count = pixels * planes
        }
    }
}
