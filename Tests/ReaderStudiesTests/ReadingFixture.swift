import Foundation
import ReaderStudies

/// A reader study in a folder that goes when the value goes: the method's images are dark, its opponent's bright.
final class ReadingFixture: Sendable {
    let path: String
    var readers: String { path + "/readers" }
    var keyFolder: String { path + "/out/reader-study-key" }
    var key: String { keyFolder + "/key.csv" }

    static let (dark, bright): (Float, Float) = (-100, 100)
    static let methods = ["TwoStage", "bm3d"]

    init() throws {
        path = NSTemporaryDirectory() + "/limpid-readers-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Two modalities, two noises, so many images of each.
    static func cases(_ images: Int = 5, methods: [String] = ReadingFixture.methods) -> [ReaderCase] {
        ["ct", "mr"].flatMap { modality in
            ["weak", "strong"].flatMap { noise in
                (0..<images).map { number in
                    ReaderCase(
                        modality: modality,
                        noise: noise,
                        image: "\(modality)-\(number).png",
                        patient: number / 2 + 1,
                        method: methods[0],
                        opponent: methods[1]
                    )
                }
            }
        }
    }

    static func schedule(pairs: Int? = nil, repeats: Int = 0, identity: String = "a study") throws
        -> ReaderSchedule
    { try ReaderSchedule(cases(), pairs: pairs, repeats: repeats, identity: identity) }

    static func image(_ value: Float, modality: String) -> ReaderImage {
        ReaderImage(
            columns: 6,
            rows: 4,
            values: [Float](repeating: value, count: 24),
            scale: modality == "ct" ? .hounsfield(window: -160...240) : .unitRange(modality: "MR")
        )
    }

    /// Writes a schedule's pairs, or so many of them, and the folder.
    @discardableResult
    func write(_ schedule: ReaderSchedule) throws -> ReaderFolder.Written {
        var folder = try ReaderFolder(readers, keyFolder: keyFolder, schedule: schedule)
        try Self.add(schedule, to: &folder)
        return try folder.finish()
    }

    static func add(_ schedule: ReaderSchedule, to folder: inout ReaderFolder, count: Int = .max) throws {
        for showing in schedule.showings.prefix(count) {
            let modality = schedule.cases[showing.index].modality
            // Half a unit of the study's scale for all but CT.
            let values = [dark, bright].map { modality == "ct" ? $0 : ($0 + 100) / 200 }
            try folder.add(
                showing,
                method: image(values[0], modality: modality),
                opponent: image(values[1], modality: modality)
            )
        }
    }

    /// Every file of the readers' folder by its path in it.
    func files() throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: readers)
        var files: [String: Data] = [:]
        for name in names {
            if let bytes = FileManager.default.contents(atPath: readers + "/" + name) { files[name] = bytes }
        }
        return files
    }

    /// Writes a reader's sheet: what each pair's line says between the pair and the seal.
    func answer(
        _ name: String,
        separator: String = ",",
        _ answers: (ReaderKey.Entry) -> String
    ) throws -> String {
        let key = try ReaderKey(file: self.key)
        let header = ["pair", "preferred", "confidence", "comment", "seal"].joined(separator: separator)
        let lines = key.entries.map { [$0.pair, answers($0), key.seal].joined(separator: separator) }
        let file = path + "/" + name + ".csv"
        try ([header] + lines).joined(separator: "\r\n").write(
            toFile: file,
            atomically: true,
            encoding: .utf8
        )
        return file
    }
}
