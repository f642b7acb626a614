import DICOMFiles
import Volumes

/// The few private elements that tell frames of one series apart, found through their private creator (PS3.5 7.8).
enum PrivateAttributes {
    /// Diffusion b-value in s/mm² where only a private element holds it.
    static func bValue(_ dataSet: DataSet) -> Double? {
        if let value = numbers(dataSet, 0x0019, 0x0C, "SIEMENS MR HEADER", .is).first { return value }
        // GE adds 10^9 to mark the value as set by the user.
        if let value = numbers(dataSet, 0x0043, 0x39, "GEMS_PARM_01", .is).first {
            return value.truncatingRemainder(dividingBy: 1_000_000)
        }
        return numbers(dataSet, 0x2001, 0x03, "Philips Imaging DD 001", .fl).first
    }

    /// Diffusion gradient direction where only private elements hold it.
    static func gradientDirection(_ dataSet: DataSet) -> Vector3? {
        if let direction = Vector3(components: numbers(dataSet, 0x0019, 0x0E, "SIEMENS MR HEADER", .fd)) {
            return direction
        }
        let components = [UInt8(0xBB), 0xBC, 0xBD].compactMap {
            numbers(dataSet, 0x0019, $0, "GEMS_ACQU_01", .ds).first
        }
        return Vector3(components: components)
    }

    /// GE's image kind as a value of Complex Image Component.
    static func complexComponent(_ dataSet: DataSet) -> String? {
        guard let kind = numbers(dataSet, 0x0043, 0x2F, "GEMS_PARM_01", .ss).first else { return nil }
        let names = ["MAGNITUDE", "PHASE", "REAL", "IMAGINARY"]
        return names.indices.contains(Int(kind)) ? names[Int(kind)] : nil
    }

    /// The numbers of a private element, one of VR UN read as `vr`; empty where it is absent or cannot be read.
    private static func numbers(
        _ dataSet: DataSet,
        _ group: UInt16,
        _ element: UInt8,
        _ creator: String,
        _ vr: VR
    ) -> [Double] {
        for block in UInt16(0x10)...0xFF
        where dataSet.string(Tag(group, block)).map(String.trimmed) == creator {
            guard let found = dataSet[Tag(group, block << 8 | UInt16(element))],
                case .bytes(let bytes) = found.value
            else { continue }
            return decode(bytes, as: found.vr == .un ? vr : found.vr)
        }
        return []
    }

    private static func decode(_ bytes: [UInt8], as vr: VR) -> [Double] {
        switch vr {
        case .is, .ds:
            let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\\")
            let values = texts.map { Double(String.trimmed(String($0))) }
            return values.allSatisfy { $0?.isFinite == true } ? values.compactMap { $0 } : []
        case .fd:
            return words(bytes, 8).map { Double(bitPattern: $0) }.filter(\.isFinite)
        case .fl:
            return words(bytes, 4).map { Double(Float(bitPattern: UInt32($0))) }.filter(\.isFinite)
        case .ss:
            return words(bytes, 2).map { Double(Int16(bitPattern: UInt16($0))) }
        default:
            return []
        }
    }

    private static func words(_ bytes: [UInt8], _ size: Int) -> [UInt64] {
        stride(from: 0, to: bytes.count - bytes.count % size, by: size).map { start in
            (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        }
    }
}
