/// Writes out the coding parameters that a JPEG-LS stream of fewer than 8 bits leaves to the standard's
/// defaults.
///
/// The CharLS inside DCMTK 3.6.7 computes the default thresholds of ISO/IEC 14495-1 C.2.4.1.1 without its
/// branch for MAXVAL below 128, and then refuses such a stream or decodes it wrongly. With the same
/// parameters in an LSE segment it need not compute them.
enum JPEGLSPreset {
    /// `bytes` with an LSE segment before its first scan, or as they are where none is needed or the
    /// structure is unknown.
    static func explicit(_ bytes: [UInt8]) -> [UInt8] {
        var position = 2
        var precision = 0
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let body = position + 4
            guard length >= 2, position + 2 + length <= bytes.count else { return bytes }
            switch marker {
            case 0xF7 where length >= 3: precision = Int(bytes[body])
            // Parameters are already there (type 1), or tables Limpid knows nothing of.
            case 0xF8: return bytes
            case 0xDA:
                guard (2...7).contains(precision) else { return bytes }
                let components = Int(bytes[body])
                guard body + 1 + 2 * components < bytes.count else { return bytes }
                let near = Int(bytes[body + 1 + 2 * components])
                return bytes[..<position] + segment(precision: precision, near: near) + bytes[position...]
            default: break
            }
            position += 2 + length
        }
        return bytes
    }

    /// LSE segment of type 1 with the default parameters for MAXVAL < 128.
    private static func segment(precision: Int, near: Int) -> [UInt8] {
        let maximum = (1 << precision) - 1
        let factor = 256 / (maximum + 1)
        func clamped(_ value: Int, from lowest: Int) -> Int {
            value > maximum || value < lowest ? lowest : value
        }
        let first = clamped(max(2, 3 / factor + 3 * near), from: near + 1)
        let second = clamped(max(3, 7 / factor + 5 * near), from: first)
        let third = clamped(max(4, 21 / factor + 7 * near), from: second)
        return [0xFF, 0xF8, 0, 13, 1]
            + [maximum, first, second, third, 64].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}
