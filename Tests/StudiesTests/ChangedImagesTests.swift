import Foundation
import Studies
import Testing

/// DICOM folders that change between two runs into one output: what is still the same is kept, and all else is as in a new run.
@Suite struct ChangedImagesTests {
    private let fixture: SeriesFixture

    /// Two series of three slices.
    init() throws {
        fixture = try SeriesFixture()
        for (name, seed) in [("one", 1), ("two", 2)] {
            try fixture.phantom("made/" + name, slices: 3, seed: UInt64(seed))
            try FileManager.default.createDirectory(
                atPath: fixture.path + "/data",
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(
                atPath: fixture.path + "/made/\(name)/truth",
                toPath: fixture.path + "/data/" + name
            )
        }
    }

    private static let results = [
        "images.csv", "tables.md", "tables.csv", "results.json", "report.html", "study.json", "sources.json",
    ]

    /// Lines that say how many results were kept.
    private func kept(_ lines: [String]) -> Int? {
        lines.lazy.compactMap { $0.firstMatch(of: /written: (\d+) of its \d+ results/).map { Int($0.1) } }
            .first
            ?? nil
    }

    private func isLikeNew(_ study: String = "out") throws {
        try fixture.run(SeriesFixture.study(), fixture.options("data", to: "new-" + study))
        for file in Self.results {
            #expect(try fixture.text("\(study)/\(file)") == fixture.text("new-\(study)/\(file)"), "\(file)")
        }
        let panels = try FileManager.default.contentsOfDirectory(atPath: fixture.path + "/\(study)/panels")
        #expect(
            try panels.sorted()
                == FileManager.default.contentsOfDirectory(atPath: fixture.path + "/new-\(study)/panels")
                .sorted()
        )
        for panel in panels {
            let path = fixture.path + "/\(study)/panels/\(panel)"
            #expect(
                FileManager.default.contentsEqual(
                    atPath: path,
                    andPath: fixture.path + "/new-\(study)/panels/\(panel)"
                )
            )
        }
    }

    /// A series with a broken file is left out; repaired, or without that file, it is there, by the same command.
    @Test(arguments: [true, false]) func aBrokenFileIsRepairedOrRemoved(_ isRepaired: Bool) throws {
        let study = try SeriesFixture.study()
        var found: [Int?] = []
        for name in ["one", "two"] {
            let path = fixture.path + "/data/\(name)/0002.dcm"
            let whole = try #require(FileManager.default.contents(atPath: path))
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
            let broken = try fixture.run(study, fixture.options("data", to: name))
            #expect(broken.outcome.done == 6 && broken.lines.contains { $0.contains("0002.dcm is left out") })
            if isRepaired {
                try whole.write(to: URL(fileURLWithPath: path))
            } else {
                try FileManager.default.removeItem(atPath: path)
            }
            let mended = try fixture.run(study, fixture.options("data", to: name))
            #expect(mended.outcome.done == (isRepaired ? 12 : 10) && mended.outcome.failed == 0)
            found.append(kept(mended.lines))
            try isLikeNew(name)
            // Nothing has changed any more.
            let again = try fixture.run(study, fixture.options("data", to: name))
            #expect(again.outcome.done == mended.outcome.done && again.lines.isEmpty)
            try whole.write(to: URL(fileURLWithPath: path))
        }
        // Behind the broken series all places change, and their noise; before it all but the image that is shown stay.
        #expect(Set(found) == [0, 4])
    }

    @Test func anImageWhoseFileChangedIsMeasuredAnew() throws {
        let study = try SeriesFixture.study()
        try fixture.run(study, fixture.options("data", to: "out"))
        let path = fixture.path + "/data/one/0002.dcm"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count - 700] ^= 8
        try bytes.write(to: URL(fileURLWithPath: path))
        let (outcome, lines) = try fixture.run(study, fixture.options("data", to: "out"))
        #expect(outcome.done == 12 && kept(lines) == 8 && lines.count == 1, "\(lines)")
        try isLikeNew()
    }

    /// A percentile is of the whole series, so that one file decides on the results of all.
    @Test func whereTheSeriesIsTheScaleAllOfItIsMeasuredAnew() throws {
        let study = try SeriesFixture.study(["intensities": "{ct: {percentile: 99}}"])
        try fixture.run(study, fixture.options("data", to: "out"))
        let path = fixture.path + "/data/one/0002.dcm"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count - 700] ^= 8
        try bytes.write(to: URL(fileURLWithPath: path))
        let lines = try fixture.run(study, fixture.options("data", to: "out")).lines
        // Of the other series all, or all but the image that is shown.
        #expect([4, 6].contains(kept(lines)), "\(lines)")
    }

    @Test func anotherStudyOrOtherImagesAreRefusedAsEver() throws {
        try fixture.run(SeriesFixture.study(), fixture.options("data/one", to: "out"))
        let other = try SeriesFixture.study(["noise": "[{gaussian: {sigma: 20}}]"])
        for (study, data) in [(other, "data"), (try SeriesFixture.study(), "data/two")] {
            let error = try #require(throws: StudyError.self) {
                try fixture.run(study, fixture.options(data, to: "out"))
            }
            #expect(error.code == .unsuitableFolder)
        }
    }
}
