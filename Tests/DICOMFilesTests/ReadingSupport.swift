import DICOMFiles
import Foundation

/// Where the real files are; tests that need them skip where they are not.
enum SharedData {
    /// Root of the package, from this file's place in it.
    static let packageRoot = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    static let root =
        ProcessInfo.processInfo.environment["LIMPID_SHARED"].map { URL(filePath: $0) }
        ?? packageRoot.deletingLastPathComponent().appending(path: "shared")
    static let corpus = root.appending(path: "data/corpus")
    static let fixtures = root.appending(path: "data/fixtures")
    static let isPresent = FileManager.default.fileExists(atPath: corpus.appending(path: "MANIFEST.csv").path)

    /// Python with pydicom.
    static let python = packageRoot.appending(path: ".venv/bin/python").path
    static let hasPython = FileManager.default.isExecutableFile(atPath: python)

    /// Rows of a CSV file with quoted fields.
    static func rows(ofCSV url: URL) throws -> [[String]] {
        try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).map { line in
            var fields = [""]
            var isQuoted = false
            for character in line {
                switch character {
                case "\"": isQuoted.toggle()
                case "," where !isQuoted: fields.append("")
                default: fields[fields.count - 1].append(character)
                }
            }
            return fields
        }
    }
}

/// A folder that goes away with the test.
final class ScratchFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "limpid-reading-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
        try? FileManager.default.removeItem(at: url)
    }

    func write(_ bytes: [UInt8], _ name: String = "a.dcm") throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path
    }
}

/// DICOM by hand, byte for byte and independent of the library: elements, sequences, files.
enum Bytes {
    static func u16(_ value: Int, big: Bool = false) -> [UInt8] {
        let bytes = [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)]
        return big ? bytes.reversed() : bytes
    }

    static func u32(_ value: Int, big: Bool = false) -> [UInt8] {
        let bytes = u16(value & 0xFFFF) + u16(value >> 16 & 0xFFFF)
        return big ? bytes.reversed() : bytes
    }

    /// Explicit VR; `length` lies about the value's length where given.
    static func explicit(
        _ group: Int,
        _ element: Int,
        _ vr: String,
        _ value: [UInt8],
        length: Int? = nil,
        big: Bool = false
    ) -> [UInt8] {
        let long = ["OB", "OW", "OF", "OD", "SQ", "UN", "UT", "UC", "UR", "OL", "OV", "SV", "UV"].contains(vr)
        let size = length ?? value.count
        return u16(group, big: big) + u16(element, big: big) + Array(vr.utf8)
            + (long ? [0, 0] + u32(size, big: big) : u16(size, big: big)) + value
    }

    static func explicit(_ group: Int, _ element: Int, _ vr: String, _ text: String) -> [UInt8] {
        let pad: UInt8 = vr == "UI" ? 0 : 0x20
        return explicit(
            group,
            element,
            vr,
            Array(text.utf8) + (text.utf8.count.isMultiple(of: 2) ? [] : [pad])
        )
    }

    static func implicit(_ group: Int, _ element: Int, _ value: [UInt8], length: Int? = nil) -> [UInt8] {
        u16(group) + u16(element) + u32(length ?? value.count) + value
    }

    static let undefined = 0xFFFF_FFFF
    static func item(_ content: [UInt8], length: Int? = nil) -> [UInt8] {
        implicit(0xFFFE, 0xE000, content, length: length)
    }
    static let itemEnd = implicit(0xFFFE, 0xE00D, [])
    static let sequenceEnd = implicit(0xFFFE, 0xE0DD, [])

    /// `depth` nested sequences of undefined length, explicit VR.
    static func nested(_ depth: Int) -> [UInt8] {
        let head = explicit(0x0008, 0x1140, "SQ", [], length: undefined) + item([], length: undefined)
        return Array(repeatElement(head, count: depth).joined())
            + Array(repeatElement(itemEnd + sequenceEnd, count: depth).joined())
    }

    /// The same in implicit VR.
    static func nestedImplicit(_ depth: Int) -> [UInt8] {
        let head = implicit(0x0008, 0x1140, [], length: undefined) + item([], length: undefined)
        return Array(repeatElement(head, count: depth).joined())
            + Array(repeatElement(itemEnd + sequenceEnd, count: depth).joined())
    }

    static let implicitSyntax = "1.2.840.10008.1.2"
    static let explicitSyntax = "1.2.840.10008.1.2.1"
    static let bigEndianSyntax = "1.2.840.10008.1.2.2"
    static let deflatedSyntax = "1.2.840.10008.1.2.1.99"
    static let rleSyntax = "1.2.840.10008.1.2.5"

    /// A Part 10 file around a data set.
    static func file(
        _ dataSet: [UInt8],
        syntax: String = explicitSyntax,
        preamble: [UInt8] = Array(repeating: 0, count: 128)
    ) -> [UInt8] {
        let meta =
            explicit(2, 2, "UI", "1.2.840.10008.5.1.4.1.1.2") + explicit(2, 3, "UI", "1.2.3.4")
            + explicit(2, 0x10, "UI", syntax)
        return preamble + Array("DICM".utf8) + explicit(2, 0, "UL", u32(meta.count)) + meta + dataSet
    }

    /// Attributes of a 2×2 CT image that can be changed one by one; `nil` leaves one out.
    struct Image {
        var texts: [(Int, Int, String, String?)] = [
            (0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2"), (0x0008, 0x0018, "UI", "1.2.3.4"),
            (0x0008, 0x0060, "CS", "CT"), (0x0020, 0x000D, "UI", "1.2.3.5"),
            (0x0020, 0x000E, "UI", "1.2.3.6"),
            (0x0020, 0x0032, "DS", "0\\0\\0"), (0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0"),
            (0x0028, 0x0004, "CS", "MONOCHROME2"), (0x0028, 0x0008, "IS", nil),
            (0x0028, 0x0030, "DS", "0.5\\0.5"),
            (0x0028, 0x1052, "DS", "-1024"), (0x0028, 0x1053, "DS", "1"),
        ]
        var shorts: [(Int, Int, Int?)] = [
            (0x0028, 0x0002, 1), (0x0028, 0x0006, nil), (0x0028, 0x0010, 2), (0x0028, 0x0011, 2),
            (0x0028, 0x0100, 16), (0x0028, 0x0101, 16), (0x0028, 0x0102, 15), (0x0028, 0x0103, 1),
            (0x0028, 0x0120, nil),
        ]
        var pixels: [UInt8] = [1, 0, 2, 0, 3, 0, 4, 0]
        var pixelVR = "OW"
        var pixelElement = 0x0010
        var big = false

        mutating func set(_ group: Int, _ element: Int, _ text: String?) {
            for index in texts.indices where (texts[index].0, texts[index].1) == (group, element) {
                texts[index].3 = text
            }
        }

        mutating func set(_ group: Int, _ element: Int, _ number: Int?) {
            for index in shorts.indices where (shorts[index].0, shorts[index].1) == (group, element) {
                shorts[index].2 = number
            }
        }

        /// Rows, columns, bits allocated, stored and signedness at once.
        mutating func shape(
            _ rows: Int,
            _ columns: Int,
            allocated: Int,
            stored: Int,
            signed: Bool,
            samples: Int = 1
        ) {
            set(0x0028, 0x0010, rows)
            set(0x0028, 0x0011, columns)
            set(0x0028, 0x0100, allocated)
            set(0x0028, 0x0101, stored)
            set(0x0028, 0x0102, stored - 1)
            set(0x0028, 0x0103, signed ? 1 : 0)
            set(0x0028, 0x0002, samples)
        }

        /// Elements before the pixel data, in ascending order.
        var header: [UInt8] {
            var elements: [(Int, [UInt8])] = []
            for (group, element, vr, text) in texts {
                guard let text else { continue }
                let padded =
                    Array(text.utf8) + (text.utf8.count.isMultiple(of: 2) ? [] : [vr == "UI" ? 0 : 0x20])
                elements.append((group << 16 | element, explicit(group, element, vr, padded, big: big)))
            }
            for (group, element, number) in shorts {
                guard let number else { continue }
                elements.append(
                    (group << 16 | element, explicit(group, element, "US", u16(number, big: big), big: big))
                )
            }
            return elements.sorted { $0.0 < $1.0 }.flatMap { $0.1 }
        }

        var dataSet: [UInt8] { header + explicit(0x7FE0, pixelElement, pixelVR, pixels, big: big) }
        var file: [UInt8] { Bytes.file(dataSet, syntax: big ? bigEndianSyntax : explicitSyntax) }

        /// The same with its pixels in fragments (the basic offset table first).
        func encapsulated(_ parts: [[UInt8]], syntax: String) -> [UInt8] {
            Bytes.file(
                header + explicit(0x7FE0, 0x0010, "OB", [], length: undefined) + parts.flatMap { item($0) }
                    + sequenceEnd,
                syntax: syntax
            )
        }
    }
}

/// The code `body` throws, or nil.
func code(_ body: () throws(DICOMError) -> Void) -> DICOMError.Code? {
    do throws(DICOMError) {
        try body()
        return nil
    } catch {
        return error.code
    }
}
