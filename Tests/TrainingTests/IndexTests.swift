import Foundation
import Pipelines
import Reports
import Testing
import Training

@Suite struct IndexTests {
    private let fixture: TrainingFixture

    init() throws { fixture = try TrainingFixture() }

    @Test func readsWhatTheTableSays() throws {
        let index = try ImageIndex(fixture.index)
        #expect(index.rows.count == 6)
        let row = index.rows[4]
        #expect(row.line == 6 && row.patient == "p3" && row.split == .validation && row.modality == .mr)
        #expect(row.source == "Source A, part 2" && row.role == .clean && row.isUsableForShipping)
        #expect(row.rows == 64 && row.columns == 56 && !row.isByte)
    }

    @Test func quotedFieldsMayHoldCommasQuotesAndLineBreaks() throws {
        var rows = try fixture.rows
        rows[0] = rows[0].replacing("\"Source A, part 0\"", with: "\"a \"\"b\"\",\nc\"")
        try fixture.write(rows)
        let index = try ImageIndex(fixture.index)
        #expect(index.rows[0].source == "a \"b\",\nc")
        #expect(index.rows[1].line == 4)
    }

    /// What is replaced in the second row, and the end of the message.
    static let broken = [
        (",mr,", ",pet,", ":3: column 'modality' is 'pet'; known: ct, mr, us, xr, skin, micro"),
        (",64,", ",tall,", ":3: column 'h' is 'tall', not a whole number above 0"),
        (",uint16,", ",float,", ":3: column 'dtype' is 'float'; known: uint8, uint16"),
        (
            "clean target", "odd",
            ":3: column 'role' is 'odd'; known: clean target, clean-ish target, moderate noise, "
                + "speckle-bearing, NOISY, mask"
        ),
        (",yes,", ",perhaps,", ":3: column 'usable_for_shipped_weights' is 'perhaps'; known: yes, no"),
        (",train", ",test", ":3: column 'split' is 'test'; known: train, validation"),
        (",p1,", ",,", ":3: column 'patient' is empty"),
        (",T1,", ",T1,extra,", ":3: 14 fields, but the first line names 13 columns"),
        ("\"Source A, part 0\"", "\"Source", ":3: a quotation mark is not closed"),
        (
            ",train", ",validation",
            ":3: this patient is in validation here and in train in line 2; a patient belongs to one split"
        ),
    ]

    @Test(arguments: broken.indices)
    func aWrongLineIsNamed(index: Int) throws {
        let (text, replacement, message) = Self.broken[index]
        var rows = try fixture.rows
        try #require(rows[1].contains(text))
        rows[1] = rows[1].replacing(text, with: replacement, maxReplacements: 1)
        try fixture.write(rows)
        let error = try #require(throws: TrainingError.self) { try ImageIndex(fixture.index) }
        #expect(error.description == fixture.index + message)
        #expect(error.code == .invalidIndex)
    }

    @Test func aMissingColumnAndAMissingFileAreNamed() throws {
        let text = try String(contentsOfFile: fixture.index, encoding: .utf8)
        try Data(text.replacing(",split", with: ",fold").utf8).write(to: URL(fileURLWithPath: fixture.index))
        let column = try #require(throws: TrainingError.self) { try ImageIndex(fixture.index) }
        #expect(column.description == "\(fixture.index):1: there is no column 'split'")
        let file = try #require(throws: TrainingError.self) { try ImageIndex("/nowhere/index.csv") }
        #expect(file.description.hasPrefix("/nowhere/index.csv cannot be read"))
    }

    @Test func aMissingBrokenOrOtherImageIsNamed() throws {
        let path = fixture.folder.at("data/p1-1.png")
        let recipe = try TrainingFixture.recipe()
        func message() throws -> String {
            let index = try ImageIndex(fixture.index)
            let error = try #require(throws: TrainingError.self) { try TrainingSet(recipe, index) }
            #expect(error.code == .invalidImage)
            return error.description
        }
        try TrainingFixture.writeGrey(path, rows: 56, columns: 64) { _, _ in 1 }
        #expect(
            try message()
                == "\(fixture.index):3: \(path) has 56 × 64 pixels, the index says 64 × 56"
        )
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try message().hasPrefix("\(fixture.index):3: \(path) is not a picture that can be read"))
        try FileManager.default.removeItem(atPath: path)
        #expect(try message() == "\(fixture.index):3: the image \(path) is missing")
    }

    @Test func rolesLicencesAndSplitsDecideWhatIsUsed() throws {
        var rows = try fixture.rows
        rows[0] = rows[0].replacing("clean target", with: "moderate noise (9-16 HU): low weight")
        rows[1] = rows[1].replacing(",yes,", with: ",no,")
        rows[4] = rows[4].replacing("clean target", with: "NOISY input (quarter dose)")
        rows[5] = rows[5].replacing(",yes,", with: ",no,")
        try fixture.write(rows)
        let index = try ImageIndex(fixture.index)
        let strict = try TrainingSet(try TrainingFixture.recipe(), index)
        #expect(strict.groups.map { $0.images.map(\.row.line) } == [[4, 5]])
        // Validation may look at what training may not use.
        #expect(strict.validation.map(\.row.line) == [7])
        let data = "{modalities: {mr: 1}, usable-for-shipping-only: false, weights: {moderate-noise: 0.5}}"
        let loose = try TrainingSet(try TrainingFixture.recipe(["data": data]), index)
        #expect(loose.groups[0].images.map(\.row.line) == [2, 3, 4, 5])
        #expect(loose.groups[0].cumulativeWeights == [0.5, 1.5, 2.5, 3.5])
        let patients = Set(loose.groups[0].images.map(\.row.patient))
        #expect(patients.isDisjoint(with: loose.validation.map(\.row.patient)))
    }

    @Test func nothingLeftToUseIsAnError() throws {
        let rows = try fixture.rows
        try fixture.write(rows.map { $0.replacing(",yes,", with: ",no,") })
        let training = try #require(throws: TrainingError.self) {
            try TrainingSet(try TrainingFixture.recipe(), try ImageIndex(fixture.index))
        }
        #expect(training.code == .noImages && training.description.contains("of modality mr to train on"))
        try fixture.write(Array(rows.prefix(4)))
        let validation = try #require(throws: TrainingError.self) {
            try TrainingSet(try TrainingFixture.recipe(), try ImageIndex(fixture.index))
        }
        #expect(validation.code == .noImages && validation.description.contains("to validate on"))
    }

    @Test func acquisitionIsReadWhereTheIndexSaysIt() throws {
        let rows = try fixture.rows
        let header = try String(contentsOfFile: fixture.index, encoding: .utf8).prefix { $0 != "\n" }
        func write(_ more: [String]) throws {
            let lines = zip(rows, more).map { $0 + "," + $1 }
            let text = ([header + ",manufacturer,slice_thickness_mm,kvp"] + lines).joined(separator: "\n")
            try Data(text.utf8).write(to: URL(fileURLWithPath: fixture.index))
        }
        try write(["Maker,1.25,120"] + [String](repeating: ",,", count: rows.count - 1))
        let read = try ImageIndex(fixture.index).rows
        #expect(read[0].manufacturer == "Maker" && read[1].manufacturer == "")
        #expect(read[0].sliceThicknessMillimeters == 1.25 && read[1].sliceThicknessMillimeters == nil)
        #expect(read[0].tubeVoltageKilovolts == 120 && read[1].tubeVoltageKilovolts == nil)
        for wrong in ["thin", "0", "-1", "inf"] {
            try write([String](repeating: ",\(wrong),", count: rows.count))
            let error = try #require(throws: TrainingError.self) { try ImageIndex(fixture.index) }
            #expect(
                error.description
                    == "\(fixture.index):2: column 'slice_thickness_mm' is '\(wrong)', not empty or a number above 0"
            )
        }
    }

    @Test func aByteOrderMarkIsNoPartOfTheHeader() throws {
        let text = try String(contentsOfFile: fixture.index, encoding: .utf8)
        try Data("\u{FEFF}\(text)".utf8).write(to: URL(fileURLWithPath: fixture.index))
        #expect(try ImageIndex(fixture.index).rows.count == 6)
    }

    @Test func aPictureOfAnotherDepthIsNamed() throws {
        let path = fixture.folder.at("data/p1-1.png")
        let recipe = try TrainingFixture.recipe()
        func message() throws -> String {
            let index = try ImageIndex(fixture.index)
            let error = try #require(throws: TrainingError.self) { try TrainingSet(recipe, index) }
            #expect(error.code == .invalidImage)
            return error.description
        }
        try TrainingFixture.writeByte(path, rows: 64, columns: 56) { _, _ in 1 }
        #expect(try message() == "\(fixture.index):3: \(path) has samples of uint8, the index says uint16")
        try TrainingFixture.writeGrey(path, rows: 64, columns: 56) { _, _ in 1 }
        var rows = try fixture.rows
        rows[1] = rows[1].replacing("uint16", with: "uint8")
        try fixture.write(rows)
        #expect(try message() == "\(fixture.index):3: \(path) has samples of uint16, the index says uint8")
    }

    @Test func anImageThatHalvingLeavesNothingOfIsNamed() throws {
        try TrainingFixture.writeGrey(fixture.folder.at("data/p1-1.png"), rows: 1, columns: 56) { _, _ in 1 }
        var rows = try fixture.rows
        rows[1] = rows[1].replacing(",64,56,", with: ",1,56,")
        try fixture.write(rows)
        let recipe = try TrainingFixture.recipe(["data": "{modalities: {mr: 1}, halve: [Source A]}"])
        let index = try ImageIndex(fixture.index)
        let error = try #require(throws: TrainingError.self) { try TrainingSet(recipe, index) }
        #expect(error.code == .invalidImage)
        #expect(error.description.hasPrefix("\(fixture.index):3: "))
        #expect(error.description.contains("1 × 56 pixels, too few to average 2 × 2"))
    }
}
