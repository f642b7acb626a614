import CNifti

/// Stored values of a file's type and byte order as scaled numbers.
struct StoredValues {
    private let datatype: Int32
    private let isSwapped: Bool
    private let slope: Double
    private let intercept: Double

    /// The code of signed bytes.
    static let signedByte: Int32 = 256

    init(_ header: limpid_nifti_header) {
        datatype = header.datatype
        isSwapped = header.is_swapped != 0
        (slope, intercept) = (header.slope, header.intercept)
    }

    /// Adds whole values; bytes that make none are left out.
    func append(_ bytes: [UInt8], to voxels: inout [Float]) {
        // The codes of the standard, DT_UINT8 and so on.
        switch datatype {
        case 2: append(bytes, &voxels) { (value: UInt8) in Double(value) }
        case Self.signedByte: append(bytes, &voxels) { (value: Int8) in Double(value) }
        case 4: append(bytes, &voxels) { (value: Int16) in Double(value) }
        case 512: append(bytes, &voxels) { (value: UInt16) in Double(value) }
        case 8: append(bytes, &voxels) { (value: Int32) in Double(value) }
        case 768: append(bytes, &voxels) { (value: UInt32) in Double(value) }
        case 1024: append(bytes, &voxels) { (value: Int64) in Double(value) }
        case 1280: append(bytes, &voxels) { (value: UInt64) in Double(value) }
        case 16: append(bytes, &voxels) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
        case 64: append(bytes, &voxels) { (bits: UInt64) in Double(bitPattern: bits) }
        default: preconditionFailure("a type that was checked when the header was read")
        }
    }

    private func append<Stored: FixedWidthInteger>(
        _ bytes: [UInt8],
        _ voxels: inout [Float],
        _ number: (Stored) -> Double
    ) {
        let size = MemoryLayout<Stored>.size
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count / size * size, by: size) {
                let raw = bytes.loadUnaligned(fromByteOffset: start, as: Stored.self)
                voxels.append(Float(slope * number(isSwapped ? raw.byteSwapped : raw) + intercept))
            }
        }
    }
}
