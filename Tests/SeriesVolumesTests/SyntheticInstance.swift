import DICOMFiles
import Foundation

/// One instance built in memory and written as a Part 10 file, explicit VR little endian.
struct SyntheticInstance {
    var dataSet: DataSet
    /// Samples of all frames; 8 bits a sample where Bits Allocated is 8, else 16.
    var samples: [Int]

    static let ctClass = "1.2.840.10008.5.1.4.1.1.2"
    static let mrClass = "1.2.840.10008.5.1.4.1.1.4"
    static let usClass = "1.2.840.10008.5.1.4.1.1.6.1"
    static let usMultiFrameClass = "1.2.840.10008.5.1.4.1.1.3.1"
    static let crClass = "1.2.840.10008.5.1.4.1.1.1"
    static let seriesUID = "1.2.826.0.1.3680043.10.9999.7"

    /// A grey 16-bit slice of 4 columns and 3 rows with position and spacing; pixels are its number times 100 and counting.
    static func slice(
        _ number: Int,
        z: Double? = nil,
        sopClass: String = ctClass,
        modality: String = "CT",
        imageType: [String] = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ) throws -> SyntheticInstance {
        var dataSet = DataSet()
        try dataSet.set(.imageType, .cs, strings: imageType)
        try dataSet.set(.sopClassUID, .ui, string: sopClass)
        try dataSet.set(.sopInstanceUID, .ui, string: "1.2.826.0.1.3680043.10.9999.8.\(number)")
        try dataSet.set(.modality, .cs, string: modality)
        try dataSet.set(.manufacturer, .lo, string: "Synthetic")
        try dataSet.set(.patientName, .pn, string: "PLANTED^NAME")
        try dataSet.set(.patientID, .lo, string: "PLANTEDID")
        try dataSet.set(.patientBirthDate, .da, string: "19700101")
        try dataSet.set(.studyInstanceUID, .ui, string: "1.2.826.0.1.3680043.10.9999.6")
        try dataSet.set(.seriesInstanceUID, .ui, string: seriesUID)
        try dataSet.set(.instanceNumber, integerStrings: [number])
        if let z {
            try dataSet.set(.imagePositionPatient, decimalStrings: [-10, -20, z])
            try dataSet.set(.imageOrientationPatient, decimalStrings: [1, 0, 0, 0, 1, 0])
            try dataSet.set(.pixelSpacing, decimalStrings: [0.5, 0.75])
            try dataSet.set(.sliceThickness, decimalStrings: [2])
        }
        dataSet.set(.samplesPerPixel, .us, unsignedShorts: [1])
        try dataSet.set(.photometricInterpretation, .cs, string: "MONOCHROME2")
        dataSet.set(.rows, .us, unsignedShorts: [3])
        dataSet.set(.columns, .us, unsignedShorts: [4])
        dataSet.set(.bitsAllocated, .us, unsignedShorts: [16])
        dataSet.set(.bitsStored, .us, unsignedShorts: [12])
        dataSet.set(.highBit, .us, unsignedShorts: [11])
        dataSet.set(.pixelRepresentation, .us, unsignedShorts: [0])
        if modality == "CT" {
            try dataSet.set(.rescaleIntercept, decimalStrings: [-1024])
            try dataSet.set(.rescaleSlope, decimalStrings: [1])
            try dataSet.set(.rescaleType, .lo, string: "HU")
        }
        return SyntheticInstance(dataSet: dataSet, samples: (0..<12).map { number * 100 + $0 })
    }

    /// The file's bytes.
    func encoded() throws -> [UInt8] {
        var meta = DataSet()
        meta.set(Tag(0x0002, 0x0001), .ob, bytes: [0, 1])
        try meta.set(Tag(0x0002, 0x0002), .ui, string: dataSet.uid(.sopClassUID) ?? "")
        try meta.set(Tag(0x0002, 0x0003), .ui, string: dataSet.uid(.sopInstanceUID) ?? "")
        try meta.set(Tag(0x0002, 0x0010), .ui, string: "1.2.840.10008.1.2.1")
        try meta.set(Tag(0x0002, 0x0012), .ui, string: "1.2.826.0.1.3680043.10.9999.2")
        let metaBytes = meta.explicitLittleEndian()
        var bytes = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
        bytes += [2, 0, 0, 0] + Array("UL".utf8) + [4, 0] + Self.little(metaBytes.count, 4) + metaBytes
        bytes += dataSet.explicitLittleEndian()
        let size = try dataSet.integer(.bitsAllocated) == 8 ? 1 : 2
        var pixels = samples.flatMap { Self.little($0, size) }
        if !pixels.count.isMultiple(of: 2) { pixels.append(0) }
        bytes += [0xE0, 0x7F, 0x10, 0] + Array("OW".utf8) + [0, 0] + Self.little(pixels.count, 4) + pixels
        return bytes
    }

    @discardableResult
    func write(to folder: URL, _ name: String? = nil) throws -> URL {
        let uid = dataSet.uid(.sopInstanceUID) ?? "none"
        let url = folder.appendingPathComponent(name ?? "\(uid).dcm")
        try Data(try encoded()).write(to: url)
        return url
    }

    private static func little(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// A folder that is removed when the value goes.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = URL(fileURLWithPath: NSTemporaryDirectory(), isDirectory: true)
            .resolvingSymlinksInPath()
            .appendingPathComponent("limpid-series-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func folder(_ name: String) throws -> URL {
        let folder = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
