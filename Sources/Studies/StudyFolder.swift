import Foundation
import Pipelines
import Reports
import Training

/// The folder of a study: what it was made from, and a line for each result as soon as there is one.
final class StudyFolder {
    private let path: String
    private let study: Study
    private let handle: FileHandle
    /// The results, in the file's order.
    private(set) var rows: [StudyRow]
    /// What became of earlier results, where the images have changed since; nil where they have not.
    let change: String?

    /// What must be the same where a study goes on.
    private struct Identity: Codable, Equatable {
        let study: String
        let index: String
        /// Of the index that networks were trained on; nil, and not written, where that is the same or none was.
        let training: String?
        let software: String
        /// SHA-256 of weights that the study did not train itself, by the names it knows them by.
        let weights: [String: String]

        /// Whether only the images differ.
        func differsInImagesOnly(from other: Identity) -> Bool {
            study == other.study && training == other.training && software == other.software
                && weights == other.weights
        }
    }

    /// Opens a folder for a study, or goes on with one.
    ///
    /// Lines that a kill cut off are taken out, and gaps, so that what was put right is tried again. Of DICOM and NIfTI
    /// that have changed since, results of images that have not are kept.
    /// - Throws: `unsuitable-folder` where the folder holds anything else, `not-writable`.
    init(
        _ path: String,
        _ study: Study,
        _ images: StudyImages,
        training: String?,
        weights: [String: String],
        software: String
    ) throws(StudyError) {
        self.path = path
        self.study = study
        let identity = Identity(
            study: study.canonicalJSON,
            index: images.index.digest,
            training: training,
            software: software,
            weights: weights
        )
        let sources = StudySources(study, images)
        let kept = try Self.prepare(path, for: identity, sources)
        let results = path + "/images.csv"
        let known = Self.rows(results, study).filter { $0.figures != nil }
        if let kept {
            // Pictures are written with the results that they show.
            let same = kept.subtracting(images.shown(study))
            rows = known.filter { same.contains($0.key.image) }
            change =
                "the images have changed since \(path) was written: \(rows.count) of its \(known.count) results are "
                + "kept, as their images are the same, and the others are made anew"
        } else {
            rows = known
            change = nil
        }
        try Self.write(rows, study, to: results)
        if kept != nil { try? FileManager.default.removeItem(atPath: path + "/panels") }
        // Last, so that a run that was killed before finds the change again.
        try Self.writing {
            if let sources { try AtomicFile.write(sources.text(), toPath: path + Self.sourcesName) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            let text = String(decoding: try encoder.encode(identity), as: UTF8.self)
            try AtomicFile.write(text, toPath: path + Self.identityName)
        }
        guard let handle = FileHandle(forWritingAtPath: results) else { throw Self.notWritable(results) }
        self.handle = handle
        do { try handle.seekToEnd() } catch { throw Self.notWritable(results) }
    }

    private static let identityName = "/study.json"
    private static let sourcesName = "/sources.json"

    /// Makes the folder, or looks whose results it holds: the images whose results can be kept where the others' cannot, nil
    /// where all can.
    private static func prepare(
        _ path: String,
        for identity: Identity,
        _ sources: StudySources?
    ) throws(StudyError) -> Set<String>? {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw StudyError(
                .notWritable,
                "\(path) cannot be created; check its parent folder's permissions",
                underlying: error
            )
        }
        guard let bytes = FileManager.default.contents(atPath: path + identityName) else {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            guard names.isEmpty else {
                throw StudyError(.unsuitableFolder, "\(path) is not empty; name a new folder")
            }
            return nil
        }
        let known = try? JSONDecoder().decode(Identity.self, from: bytes)
        if known == identity { return nil }
        guard let known, known.differsInImagesOnly(from: identity), let sources,
            let before = StudySources(file: path + sourcesName), sources.share(with: before)
        else {
            throw StudyError(
                .unsuitableFolder,
                "\(path) holds results of another study, index or version of Limpid, or with other weights; "
                    + "name a new folder"
            )
        }
        return sources.unchanged(since: before)
    }

    deinit { try? handle.close() }

    /// Adds a result.
    func append(_ row: StudyRow) throws(StudyError) {
        do { try handle.write(contentsOf: Data(Self.line(row.fields(study)).utf8)) } catch {
            throw Self.notWritable(path + "/images.csv")
        }
        rows.append(row)
    }

    /// Puts the results in an order, which a resumed run may have left; nothing can be added afterwards.
    func sort(by keys: [StudyRow.Key]) throws(StudyError) {
        let places = Dictionary(
            keys.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        rows.sort { (places[$0.key] ?? keys.count) < (places[$1.key] ?? keys.count) }
        try Self.write(rows, study, to: path + "/images.csv")
    }

    /// Writes a file beside the results.
    func write(_ text: String, to name: String) throws(StudyError) {
        try Self.writing { try AtomicFile.write(text, toPath: self.path + "/" + name) }
    }

    /// Writes the report page.
    func write(_ page: FigurePage, to name: String) throws(StudyError) {
        try Self.writing { try page.write(toFile: self.path + "/" + name) }
    }

    private static func write(_ rows: [StudyRow], _ study: Study, to file: String) throws(StudyError) {
        let lines = [StudyRow.header(study)] + rows.map { $0.fields(study) }
        try writing { try AtomicFile.write(lines.map { line($0) }.joined(), toPath: file) }
    }

    private static func rows(_ file: String, _ study: Study) -> [StudyRow] {
        guard let data = FileManager.default.contents(atPath: file),
            let end = data.lastIndex(of: UInt8(ascii: "\n")),
            let records = try? CommaSeparatedTable.parse(
                String(decoding: data[...end], as: UTF8.self),
                path: file
            )
        else { return [] }
        return records.dropFirst().compactMap { StudyRow($0.fields, study) }
    }

    /// A line of CSV (RFC 4180).
    static func line(_ fields: [String]) -> String {
        fields.map { field in
            field.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",") + "\n"
    }

    private static func writing(_ body: () throws -> Void) throws(StudyError) {
        do { try body() } catch let error as ReportError {
            throw StudyError(.notWritable, error.expandedDescription, underlying: error)
        } catch {
            throw StudyError(.internalError, "\(error)", underlying: error)
        }
    }

    private static func notWritable(_ path: String) -> StudyError {
        StudyError(
            .notWritable,
            "\(path) cannot be written: \(String(cString: strerror(errno))); check space and permissions"
        )
    }
}
