import DICOMFiles
import Digests
import Foundation
import ReaderStudies
import Testing

@Suite struct ReaderFolderTests {
    private let fixture: ReadingFixture

    init() throws { fixture = try ReadingFixture() }

    private func code(_ body: () throws -> Void) -> ReaderStudyError.Code? {
        do { try body() } catch let error as ReaderStudyError { return error.code } catch {}
        return nil
    }

    @Test func keyAndImagesAgree() throws {
        try fixture.write(ReadingFixture.schedule(repeats: 4))
        let key = try ReaderKey(file: fixture.key)
        #expect(key.entries.count == 24 && key.entries.count { $0.repeated != nil } == 4)
        let files = try fixture.files()
        let text = try String(contentsOfFile: fixture.key, encoding: .utf8)
        var swapped = 0
        for entry in key.entries {
            for side in ReaderSide.allCases {
                let name = "images/\(entry.pair)/\(side.rawValue).dcm"
                #expect(text.contains(SHA256.hash(data: try #require(files[name])).description))
                let header = try DICOMReader.header(atPath: fixture.readers + "/" + name)
                let dataSet = header.dataSet
                #expect(dataSet.string(.patientID) == entry.pair)
                #expect(dataSet.string(.seriesDescription) == side.rawValue)
                let isMethod = entry.method(on: side) == entry.comparison.method
                let isCT = entry.comparison.modality == "ct"
                let stored: UInt16 = isCT ? (isMethod ? 924 : 1124) : (isMethod ? 16_384 : 49_152)
                #expect(dataSet.string(.modality) == (isCT ? "CT" : "MR"))
                #expect(dataSet.string(.windowCenter) == (isCT ? "40" : "32768"))
                #expect(dataSet.string(.windowWidth) == (isCT ? "400" : "32768"))
                #expect(dataSet.string(.rescaleIntercept) == (isCT ? "-1024" : nil))
                let pixels = try #require(files[name]).suffix(48)
                #expect(Array(pixels.prefix(2)) == [UInt8(stored & 255), UInt8(stored >> 8)])
                swapped += side == .a && !isMethod ? 1 : 0
            }
        }
        #expect((1..<24).contains(swapped))
    }

    @Test func readersGetNoHint() throws {
        try fixture.write(ReadingFixture.schedule(repeats: 4))
        let files = try fixture.files()
        #expect(files.count == 24 * 2 + 3)
        let salt = try #require(
            String(contentsOfFile: fixture.key, encoding: .utf8).split(whereSeparator: \.isNewline).last?
                .split(separator: ",").last
        )
        for (name, bytes) in files {
            for word in ["TwoStage", "bm3d", "weak", "strong", "ct-0.png", String(salt)] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(name) tells \(word)")
            }
        }
        // Sides differ in UIDs, series number and letter, and in the picture.
        let differing: Set<DICOMFiles.Tag> = [
            .sopInstanceUID, .seriesInstanceUID, .seriesNumber, .seriesDescription,
        ]
        for pair in Set(files.keys.filter { $0.hasSuffix("A.dcm") }) {
            let other = pair.replacing("A.dcm", with: "B.dcm")
            let headers = try [pair, other].map {
                try DICOMReader.header(atPath: fixture.readers + "/" + $0).dataSet.elements
            }
            #expect(headers[0].map(\.tag) == headers[1].map(\.tag))
            let tags = zip(headers[0], headers[1]).filter { $0 != $1 }.map(\.0.tag)
            #expect(Set(tags) == differing, "\(tags)")
            let lengths = [pair, other].compactMap { files[$0]?.count }
            // A UID may have a digit more than another.
            #expect(abs(lengths[0] - lengths[1]) <= 4)
        }
    }

    /// The same order with the methods' parts exchanged has the same UIDs.
    @Test func identifiersDoNotDependOnTheMethod() throws {
        let other = try ReadingFixture()
        try fixture.write(
            ReaderSchedule(ReadingFixture.cases(), pairs: nil, repeats: 0, identity: "a study")
        )
        let exchanged = ReadingFixture.cases(methods: ["bm3d", "TwoStage"])
        try other.write(ReaderSchedule(exchanged, pairs: nil, repeats: 0, identity: "a study"))
        let (first, second) = (try fixture.files(), try other.files())
        for (name, bytes) in first where name.hasSuffix(".dcm") { #expect(second[name] == bytes) }
    }

    @Test func theSealIsTheDigestOfTheKey() throws {
        let written = try fixture.write(ReadingFixture.schedule())
        let bytes = try #require(FileManager.default.contents(atPath: fixture.key))
        #expect(written.seal == SHA256.hash(data: bytes).description && written.pairs == 20)
        let seal = try String(contentsOfFile: fixture.readers + "/SEAL.txt", encoding: .utf8)
        #expect(seal == "\(written.seal)  key.csv\n")
        let answers = try String(contentsOfFile: fixture.readers + "/answers.csv", encoding: .utf8)
        #expect(
            answers.hasPrefix("pair,preferred,confidence,comment,seal\r\nREADER-001,,,,\(written.seal)\r\n")
        )
        let instructions = try #require(try fixture.files()["INSTRUCTIONS.txt"])
        #expect(String(decoding: instructions, as: UTF8.self).contains("20 pairs of images"))
    }

    @Test func aReadingIsNeverOverwrittenAndTheSameOneIsKnown() throws {
        let schedule = try ReadingFixture.schedule()
        #expect(try ReaderFolder.isFree(fixture.readers, keyFolder: fixture.keyFolder))
        try fixture.write(schedule)
        let before = try fixture.files()
        #expect(try !ReaderFolder.isFree(fixture.readers, keyFolder: fixture.keyFolder))
        #expect(code { try fixture.write(schedule) } == .unsuitableFolder)
        let other = fixture.path + "/other-key"
        #expect(code { _ = try ReaderFolder.isFree(fixture.readers, keyFolder: other) } == .unsuitableFolder)
        #expect(try fixture.files() == before)
        // A copy for another reader, once the first has been taken away.
        try FileManager.default.moveItem(atPath: fixture.readers, toPath: fixture.path + "/taken")
        try fixture.write(schedule)
        #expect(try fixture.files() == before)
    }

    @Test func theKeyOfAnotherReadingStays() throws {
        try fixture.write(ReadingFixture.schedule())
        let key = FileManager.default.contents(atPath: fixture.key)
        try FileManager.default.removeItem(atPath: fixture.readers)
        #expect(code { try fixture.write(ReadingFixture.schedule(identity: "b")) } == .unsuitableFolder)
        #expect(FileManager.default.contents(atPath: fixture.key) == key)
        #expect(!FileManager.default.fileExists(atPath: fixture.readers))
    }

    @Test func theKeyNeverLiesAmongWhatReadersGet() {
        for folder in [fixture.path + "/out", fixture.path, fixture.keyFolder] {
            #expect(
                code { _ = try ReaderFolder.isFree(folder, keyFolder: fixture.keyFolder) }
                    == .unsuitableFolder
            )
        }
    }

    @Test func whatAKilledExportLeftIsRemoved() throws {
        let schedule = try ReadingFixture.schedule()
        func hidden() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: fixture.path).filter { $0.hasPrefix(".") }
        }
        do {
            var folder = try ReaderFolder(
                fixture.readers,
                keyFolder: fixture.keyFolder,
                schedule: schedule
            )
            try ReadingFixture.add(schedule, to: &folder, count: 3)
            // As a kill would leave it.
            let name = try #require(try hidden().first)
            try FileManager.default.copyItem(
                atPath: fixture.path + "/" + name,
                toPath: fixture.path + "/" + name + "x"
            )
        }
        #expect(try hidden().count == 1)
        #expect(!FileManager.default.fileExists(atPath: fixture.readers))
        try fixture.write(schedule)
        #expect(try hidden().isEmpty)
        #expect(try fixture.files().count == 43)
    }
}
