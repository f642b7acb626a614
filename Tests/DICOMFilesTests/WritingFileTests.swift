import DICOMFiles
import Digests
import Foundation
import Testing

@Suite struct FileWritingTests {
    /// Every kind of integer pixel in every syntax that holds it; odd extents, odd total lengths, both ends
    /// of the range.
    static let cases: [(PixelFormat, OutputTransferSyntax)] = OutputTransferSyntax.allCases.flatMap {
        syntax in
        [
            Sample.format(bits: (16, 12)),
            Sample.format(bits: (16, 16), signed: true),
            Sample.format(bits: (16, 12), signed: true),
            Sample.format(bits: (16, 16)),
            Sample.format(rows: 3, columns: 3, bits: (8, 8)),
            Sample.format(rows: 3, columns: 5, frames: 3, bits: (8, 8)),
            Sample.format(rows: 3, columns: 5, bits: (8, 8), signed: true),
            Sample.format(rows: 3, columns: 5, bits: (8, 5)),
            Sample.format(rows: 5, columns: 7, frames: 3, bits: (16, 10)),
            Sample.format(rows: 5, columns: 7, samples: 3, bits: (8, 8)),
            Sample.format(rows: 1, columns: 1, samples: 3, bits: (8, 8)),
            Sample.format(rows: 64, columns: 33, frames: 4, samples: 3, bits: (8, 8)),
            Sample.format(rows: 128, columns: 97, bits: (16, 16), signed: true),
            Sample.format(rows: 1, columns: 1, bits: (16, 12)),
            Sample.format(rows: 16, columns: 16, bits: (16, 2), signed: true),
            Sample.format(rows: 16, columns: 16, bits: (16, 8)),
            Sample.format(rows: 16, columns: 16, bits: (8, 5), signed: true),
        ].map { ($0, syntax) }
            + (syntax.isEncapsulated
                ? []
                : [
                    (Sample.format(rows: 3, columns: 5, bits: (32, 32)), syntax),
                    (Sample.format(rows: 3, columns: 5, frames: 2, bits: (32, 32), signed: true), syntax),
                    (Sample.format(rows: 3, columns: 5, bits: (32, 20), signed: true), syntax),
                ])
    }

    @Test(.enabled(if: External.hasPython, "no .venv: see Tests/run.sh")) func pydicomReadsWhatWasMeant()
        throws
    {
        let folder = try TemporaryFolder()
        var written: [WrittenFile] = []
        for (index, (format, syntax)) in Self.cases.enumerated() {
            let header = try Sample.header(index + 1)
            written.append(try Sample.write("\(folder.path)/\(index).dcm", format, syntax, header: header))
        }
        let found = try External.readBack(written.map(\.path))
        let uids = try JSONDecoder().decode(
            UIDTests.Golden.self,
            from: Data(contentsOf: External.goldens.appendingPathComponent("uids.json"))
        )
        for (index, (format, syntax)) in Self.cases.enumerated() {
            let file = found[index]
            let what = "\(syntax.rawValue), \(format)"
            #expect(file.preambleIsZero && file.metaIsWhole, "\(what)")
            #expect(file.transferSyntax == syntax.uid, "\(what)")
            #expect(file.mediaStorageSOPClassUID == "1.2.840.10008.5.1.4.1.1.7")
            #expect(file.mediaStorageSOPInstanceUID == "1.2.840.99999.\(index + 1)")
            #expect(file.implementationClassUID == uids.implementationClassUID)
            #expect(file.implementationVersionName == "LIMPID")
            #expect(file.attributes["Rows"] == .one("\(format.rows)"), "\(what)")
            #expect(file.attributes["Columns"] == .one("\(format.columns)"), "\(what)")
            #expect(
                file.attributes["NumberOfFrames"] == (format.frames > 1 ? .one("\(format.frames)") : nil),
                "\(what)"
            )
            #expect(
                file.attributes["PlanarConfiguration"] == (format.samplesPerPixel > 1 ? .one("0") : nil),
                "\(what)"
            )
            #expect(file.attributes["PixelRepresentation"] == .one(format.isSigned ? "1" : "0"), "\(what)")
            #expect(file.attributes["HighBit"] == .one("\(format.bitsStored - 1)"), "\(what)")
            #expect(file.attributes["PatientName"] == .one("Phantom^Synthetic"), "\(what)")
            #expect(file.pixels == Self.digest(of: format), "\(what)")
        }
    }

    @Test func theReaderReturnsTheSamePixels() throws {
        let folder = try TemporaryFolder()
        for (index, (format, syntax)) in Self.cases.enumerated() {
            let file = try Sample.write(
                "\(folder.path)/\(index).dcm",
                format,
                syntax,
                header: Sample.header()
            )
            let header = try DICOMReader.header(atPath: file.path)
            let frames = try DICOMReader.frames(of: header, 0..<format.frames)
            for (number, frame) in frames.enumerated() {
                #expect(
                    frame.stored == Sample.frame(format, seed: UInt64(number + 1)),
                    "\(syntax.rawValue), \(format)"
                )
            }
            #expect(header.findings.isEmpty)
            #expect(file.sha256 == (try DICOMReader.sha256(ofFileAtPath: file.path)))
            #expect(file.bytes == header.fileSize && file.frames == format.frames)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect((attributes[.posixPermissions] as? Int ?? 0) & ~0o640 == 0)
        }
    }

    @Test(.enabled(if: External.hasPython, "no .venv: see Tests/run.sh")) func writesFloatPixelData() throws {
        let folder = try TemporaryFolder()
        let format = Sample.format(rows: 3, columns: 5, frames: 2, bits: (32, 32), kind: .float32)
        let values = (0..<30).map { Float($0) * 0.1 - 1.5 }
        let path = "\(folder.path)/map.dcm"
        var writer = try DICOMWriter(
            path: path,
            dataSet: Sample.header(),
            pixels: format,
            syntax: .explicitVRLittleEndian
        )
        try writer.append(floats: Array(values[..<15]))
        try writer.append(floats: Array(values[15...]))
        _ = try writer.finish()
        let found = try External.readBack([path])[0]
        #expect(found.lastTag == "(7FE0,0008)")
        #expect(found.attributes["BitsAllocated"] == .one("32"))
        for keyword in ["BitsStored", "HighBit", "PixelRepresentation"] {
            #expect(found.attributes[keyword] == nil)
        }
        let digest = SHA256.hash(data: values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) })
        #expect(found.pixels == digest.description)
    }

    @Test func writesTheSameBytesTwice() throws {
        let folder = try TemporaryFolder()
        for syntax in OutputTransferSyntax.allCases {
            let format = Sample.format(rows: 40, columns: 41, frames: 2)
            let first = try Sample.write(
                "\(folder.path)/\(syntax)-1",
                format,
                syntax,
                header: Sample.header()
            )
            let second = try Sample.write(
                "\(folder.path)/\(syntax)-2",
                format,
                syntax,
                header: Sample.header()
            )
            #expect(first.sha256 == second.sha256 && first.bytes == second.bytes)
        }
    }

    /// Elements travel as they are: charset bytes, private tags, sequences, long values, and those after
    /// pixel data.
    @Test(.enabled(if: External.hasPython, "no .venv: see Tests/run.sh")) func copiesElementsExactly() throws
    {
        let folder = try TemporaryFolder()
        let golden = try Data(contentsOf: External.goldens.appendingPathComponent("elements.bin"))
        var header = try DataSet(explicitLittleEndian: [UInt8](golden))
        for element in try Sample.header().elements { header[element.tag] = element }
        header.set(.patientName, .pn, bytes: [0x4D, 0xFC, 0x6C])
        header.set(.redPaletteColorLookupTableData, .ow, bytes: [UInt8](repeating: 3, count: 70000))
        header.set(.dataSetTrailingPadding, .ob, bytes: [0, 0, 0, 0])
        header.set(Tag(0x0008, 0x0000), .ul, unsignedLongs: [12345])
        for syntax in OutputTransferSyntax.allCases {
            let path = "\(folder.path)/\(syntax.rawValue).dcm"
            _ = try Sample.write(path, Sample.format(), syntax, header: header)
            let found = try External.readBack([path])[0]
            #expect(found.attributes["PatientName"] == .one("Mül"))
            #expect(found.sequenceItems["DerivationCodeSequence"] == 2)
            #expect(found.privateTags.count == 9)
            #expect(found.lastTag == "(FFFC,FFFC)")
            let back = try DICOMReader.header(atPath: path).dataSet
            for element in header.elements where element.tag != .rows && element.tag.element != 0 {
                #expect(back[element.tag] == element || element.tag.group == 0xFFFC, "\(element.tag)")
            }
            #expect(try back.integer(.rows) == 5, "the writer describes its own pixels")
        }
    }

    @Test func amendsAHeaderOfTheSameLength() throws {
        let folder = try TemporaryFolder()
        let format = Sample.format()
        func header(_ largest: UInt16) throws -> DataSet {
            var header = try Sample.header()
            header.set(.largestImagePixelValue, .us, unsignedShorts: [largest])
            return header
        }
        let path = "\(folder.path)/a.dcm"
        var writer = try DICOMWriter(path: path, dataSet: header(0), pixels: format, syntax: .rleLossless)
        try writer.append(stored: Sample.frame(format, seed: 1))
        let file = try writer.finish(amending: header(4095))
        #expect(file.sha256 == (try DICOMReader.sha256(ofFileAtPath: path)))
        let back = try DICOMReader.header(atPath: path)
        #expect(try back.dataSet.integer(.largestImagePixelValue) == 4095)
        #expect(try DICOMReader.frames(of: back, 0..<1)[0].stored == Sample.frame(format, seed: 1))

        // The same file written at once.
        let direct = try Sample.write("\(folder.path)/b.dcm", format, .rleLossless, header: header(4095))
        #expect(direct.sha256 == file.sha256)

        var longer = try header(4095)
        try longer.set(.seriesDescription, .lo, string: "longer")
        var other = try header(4095)
        try other.set(.sopInstanceUID, .ui, string: "1.2.840.99999.2")
        for amended in [longer, other] {
            var writer = try DICOMWriter(
                path: "\(folder.path)/c.dcm",
                dataSet: header(0),
                pixels: format,
                syntax: .rleLossless
            )
            try writer.append(stored: Sample.frame(format, seed: 1))
            do {
                _ = try writer.finish(amending: amended)
                Issue.record("an amendment of another length or instance was accepted")
            } catch {
                #expect(error.code == .encodeFailed)
            }
        }
        #expect(try folder.names() == ["a.dcm", "b.dcm"])
    }

    /// Secondary Capture and its multi-frame siblings have no image plane to complain about.
    @Test(
        .enabled(
            if: External.hasDicom3tools && External.hasDCMTKTools,
            "dicom3tools or dcmtk is not installed"
        )
    )
    func otherProgramsAccept() throws {
        let folder = try TemporaryFolder()
        for syntax in OutputTransferSyntax.allCases {
            let path = "\(folder.path)/\(syntax.rawValue).dcm"
            _ = try Sample.write(path, Sample.format(bits: (8, 8)), syntax, header: Sample.header())
            let verified = try External.run("/usr/bin/dciodvfy", ["-new", path])
            #expect(verified.status == 0 && !verified.output.contains("Error"), "\(verified.output)")
            let dumped = try External.run("/usr/bin/dcmdump", [path])
            #expect(dumped.status == 0 && !dumped.output.contains("W:") && !dumped.output.contains("E:"))
            if syntax.isEncapsulated {
                #expect(dumped.output.contains("PixelSequence #=2"), "an offset table and one fragment")
            }
        }
    }

    /// Digest of all frames as Goldens/read_back.py makes it.
    private static func digest(of format: PixelFormat) -> String {
        var hash = SHA256()
        for index in 0..<format.frames {
            let frame = Sample.frame(format, seed: UInt64(index + 1))
            let isPattern = format.bitsStored == 32 && !format.isSigned
            let values = frame.map { isPattern ? Int64(UInt32(bitPattern: $0)) : Int64($0) }
            values.map(\.littleEndian).withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        return hash.finalize().description
    }
}
