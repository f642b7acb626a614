import DICOMFiles
import Foundation
import Testing

@Suite("Reading: values as they stand in the file") struct ReadingBytesTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// DCMTK would strip padding and blanks; UIDs and names must not become other ones.
    @Test func keepsPaddingAndHostileBytes() throws {
        let values: [(Int, Int, String, [UInt8])] = [
            (0x0008, 0x0018, "UI", Array("1.2\n3 ".utf8)), (0x0008, 0x0070, "LO", Array("A   ".utf8)),
            (0x0010, 0x0010, "PN", [0x41, 0, 0x42, 0x20]),
            (0x0010, 0x0020, "LO", Array(" ../xy\u{1B}[".utf8)),
            (0x0020, 0x0032, "DS", Array(" 1 \\2\\3 ".utf8)), (0x0028, 0x0010, "US", [7, 0]),
        ]
        let bytes = values.flatMap { Bytes.explicit($0.0, $0.1, $0.2, $0.3) }
        let dataSet = try DICOMReader.header(atPath: folder.write(Bytes.file(bytes))).dataSet
        for (group, element, _, value) in values {
            #expect(dataSet.bytes(Tag(UInt16(group), UInt16(element))) == value)
        }
    }

    /// Odd lengths are padded, and what follows them is still read, at the top and inside items.
    @Test func padsOddLengths() throws {
        let odd =
            Bytes.explicit(0x0008, 0x0070, "LO", [0x41, 0x42, 0x43], length: 3)
            + Bytes.explicit(0x0009, 0x1001, "OB", [1, 2, 3], length: 3)
            + Bytes.explicit(0x0009, 0x1002, "US", [1, 2, 3], length: 3)
        let after = Bytes.explicit(0x0010, 0x0020, "LO", "ID")
        let sequence = Bytes.explicit(0x0008, 0x1140, "SQ", Bytes.item(odd + after))
        let header = try DICOMReader.header(
            atPath: folder.write(
                Bytes.file(Array(odd.prefix(11)) + sequence + Array(odd.dropFirst(11)) + after)
            )
        )
        #expect(header.findings.map(\.code) == ["odd-length"])
        for dataSet in [header.dataSet, try #require(header.dataSet.items(Tag(0x0008, 0x1140)).first)] {
            #expect(dataSet.bytes(Tag(0x0008, 0x0070)) == [0x41, 0x42, 0x43, 0x20])
            #expect(dataSet.bytes(Tag(0x0009, 0x1001)) == [1, 2, 3, 0])
            #expect(dataSet[Tag(0x0009, 0x1002)]?.vr == .un)
            #expect(dataSet.bytes(Tag(0x0009, 0x1002)) == [1, 2, 3, 0])
            #expect(dataSet.string(Tag(0x0010, 0x0020)) == "ID")
        }
    }

    /// UN hides a known attribute from readers; its real VR comes back (PS3.5 6.2.2).
    @Test func givesKnownAttributesTheirVR() throws {
        let measures = Bytes.item(Bytes.implicit(0x0028, 0x0030, Array("1\\1 ".utf8)))
        let bytes =
            Bytes.explicit(0x0028, 0x0010, "UN", [7, 0]) + Bytes.explicit(0x0028, 0x9110, "UN", measures)
        let dataSet = try DICOMReader.header(atPath: folder.write(Bytes.file(bytes))).dataSet
        #expect(try dataSet.integer(.rows) == 7)
        #expect(try dataSet.items(.pixelMeasuresSequence).first?.decimals(.pixelSpacing) == [1, 1])
    }

    @Test(.enabled(if: PydicomPixels.isPossible, "needs ../shared/data/fixtures and .venv with pydicom"))
    func keepsEveryTextOfTheFixtures() throws {
        let process = Process()
        process.executableURL = URL(filePath: SharedData.python)
        process.arguments = [
            SharedData.packageRoot.appending(path: "Tests/DICOMFilesTests/Goldens/text_bytes.py").path,
            SharedData.fixtures.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
            separator: "\n"
        )
        process.waitUntilExit()
        var compared = 0
        var current = ("", DataSet?.none)
        for line in lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
            if fields[0] != current.0 {
                let path = SharedData.fixtures.appending(path: fields[0]).path
                current = (fields[0], try? DICOMReader.header(atPath: path).dataSet)
            }
            guard let dataSet = current.1, let number = UInt32(fields[1], radix: 16) else { continue }
            let element = dataSet[Tag(UInt16(number >> 16), UInt16(number & 0xFFFF))]
            guard case .bytes(let bytes)? = element?.value else { continue }
            let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            // A value of odd length is padded.
            #expect(hex == fields[2] || hex.dropLast(2) == fields[2], "\(fields[0]) \(fields[1])")
            compared += 1
        }
        #expect(compared > 5000)
    }
}
