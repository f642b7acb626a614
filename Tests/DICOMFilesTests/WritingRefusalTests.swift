import DICOMFiles
import Foundation
import Testing

/// What the writer refuses; nothing is left behind.
@Suite struct WritingRefusalTests {
    @Test(arguments: [
        (
            Sample.format(rows: 0), OutputTransferSyntax.explicitVRLittleEndian,
            DICOMError.Code.invalidImagePlane
        ),
        (Sample.format(columns: 65536), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(frames: 0), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(samples: 2), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(bits: (12, 12)), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(bits: (8, 9)), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(bits: (16, 0)), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(bits: (64, 64), kind: .float64), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(bits: (16, 16), kind: .float32), .explicitVRLittleEndian, .invalidImagePlane),
        (Sample.format(bits: (32, 32), kind: .float32), .rleLossless, .unsupportedTransferSyntax),
        (Sample.format(bits: (32, 32)), .jpegLSLossless, .unsupportedTransferSyntax),
        (Sample.format(bits: (32, 32)), .rleLossless, .unsupportedTransferSyntax),
        (Sample.format(bits: (8, 1)), .jpegLSLossless, .unsupportedTransferSyntax),
        (Sample.format(rows: 65535, columns: 65535, bits: (8, 8)), .rleLossless, .pixelDataLength),
        (
            Sample.format(rows: 65535, columns: 65535, frames: .max >> 33), .explicitVRLittleEndian,
            .pixelDataLength
        ),
        // 4 GiB to the byte.
        (Sample.format(rows: 32768, columns: 32768, frames: 2), .explicitVRLittleEndian, .pixelDataLength),
    ])
    func formats(format: PixelFormat, syntax: OutputTransferSyntax, code: DICOMError.Code) throws {
        let folder = try TemporaryFolder()
        let found = self.code {
            _ = try DICOMWriter(
                path: "\(folder.path)/a",
                dataSet: Sample.header(),
                pixels: format,
                syntax: syntax
            )
        }
        #expect(found == code)
        #expect(try folder.names() == [])
    }

    @Test func almostFourGigabytesAreAnnounced() throws {
        let folder = try TemporaryFolder()
        // 65535 × 65533 = 4 GiB - 196,641: begun, not written to the end.
        let format = Sample.format(rows: 65533, columns: 65535, bits: (8, 8))
        let writer = try DICOMWriter(
            path: "\(folder.path)/a",
            dataSet: Sample.header(),
            pixels: format,
            syntax: .explicitVRLittleEndian
        )
        #expect(try folder.names() == ["a"])
        #expect(finishing(writer) == .pixelDataLength)
        #expect(try folder.names() == [])
    }

    @Test func dataSetsThatAreNone() throws {
        let folder = try TemporaryFolder()
        func code(_ change: (inout DataSet) -> Void) throws -> DICOMError.Code? {
            var header = try Sample.header()
            change(&header)
            return self.code {
                _ = try DICOMWriter(
                    path: "\(folder.path)/a",
                    dataSet: header,
                    pixels: Sample.format(),
                    syntax: .explicitVRLittleEndian
                )
            }
        }
        #expect(try code { $0.remove(.sopInstanceUID) } == .invalidUID)
        #expect(try code { $0.remove(.sopClassUID) } == .invalidUID)
        #expect(try code { $0.set(.sopInstanceUID, .ui, bytes: Array("../../x".utf8)) } == .invalidUID)
        #expect(try code { $0.set(.transferSyntaxUID, .ui, bytes: Array("1.2".utf8)) } == .malformedValue)
        #expect(try code { $0.set(.pixelData, .ow, bytes: [1, 2]) } == .malformedValue)
        #expect(try code { $0.set(.extendedOffsetTable, .ov, bytes: []) } == .malformedValue)
        #expect(try folder.names() == [])
    }

    @Test func framesThatDoNotFit() throws {
        let folder = try TemporaryFolder()
        func code(_ body: (inout DICOMWriter) throws -> Void) throws -> DICOMError.Code? {
            var writer = try DICOMWriter(
                path: "\(folder.path)/a",
                dataSet: Sample.header(),
                pixels: Sample.format(signed: true),
                syntax: .explicitVRLittleEndian
            )
            return self.code { try body(&writer) }
        }
        let frame = [Int32](repeating: 0, count: 35)
        #expect(try code { try $0.append(stored: frame) } == nil)
        #expect(try code { try $0.append(stored: frame.dropLast()) } == .pixelDataLength)
        #expect(try code { try $0.append(stored: frame + [0]) } == .pixelDataLength)
        #expect(try code { try $0.append(stored: frame.dropLast() + [2048]) } == .malformedValue)
        #expect(try code { try $0.append(stored: frame.dropLast() + [-2049]) } == .malformedValue)
        #expect(try code { try $0.append(stored: frame.dropLast() + [-2048]) } == nil)
        #expect(
            try code {
                try $0.append(stored: frame)
                try $0.append(stored: frame)
            } == .pixelDataLength
        )
        #expect(try folder.names() == [])
    }

    @Test func missingFrames() throws {
        let folder = try TemporaryFolder()
        for syntax in OutputTransferSyntax.allCases {
            let format = Sample.format(frames: 2)
            var writer = try DICOMWriter(
                path: "\(folder.path)/a",
                dataSet: Sample.header(),
                pixels: format,
                syntax: syntax
            )
            try writer.append(stored: Sample.frame(format, seed: 1))
            #expect(finishing(writer) == .pixelDataLength)
            #expect(try folder.names() == [])
        }
    }

    @Test func floatsThatAreNotFinite() throws {
        let folder = try TemporaryFolder()
        var writer = try DICOMWriter(
            path: "\(folder.path)/a",
            dataSet: Sample.header(),
            pixels: Sample.format(rows: 1, columns: 2, bits: (32, 32), kind: .float32),
            syntax: .explicitVRLittleEndian
        )
        for value in [Float.nan, .infinity] {
            #expect(code { try writer.append(floats: [0, value]) } == .malformedValue)
        }
    }

    @Test func existingFilesAndLinksStay() throws {
        let folder = try TemporaryFolder()
        try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/file"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link",
            withDestinationPath: "\(folder.path)/file"
        )
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/dangling",
            withDestinationPath: "\(folder.path)/new"
        )
        for name in ["file", "link", "dangling"] {
            let code = code {
                _ = try Sample.write(
                    "\(folder.path)/\(name)",
                    Sample.format(),
                    .rleLossless,
                    header: Sample.header()
                )
            }
            #expect(code == .targetExists, "\(name)")
        }
        #expect(try folder.names() == ["dangling", "file", "link"])
        #expect(try String(contentsOfFile: "\(folder.path)/file", encoding: .utf8) == "kept")
    }

    @Test func foldersThatAreMissing() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DICOMError.self) {
            try Sample.write("\(folder.path)/none/a", Sample.format(), .rleLossless, header: Sample.header())
        }
        #expect(error?.code == .notWritable)
        #expect(error?.description.contains(folder.path) == false, "paths are no text for a log")
        #expect(error?.expandedDescription.contains(folder.path) == true)
    }

    private func finishing(_ writer: consuming DICOMWriter) -> DICOMError.Code? {
        do {
            _ = try writer.finish()
            return nil
        } catch {
            return error.code
        }
    }

    private func code(_ body: () throws -> Void) -> DICOMError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DICOMError)?.code
        }
    }
}
