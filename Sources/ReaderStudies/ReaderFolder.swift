import DICOMFiles
import Foundation
import Reports

/// Writes a reader study: a folder for readers, which appears as a whole or not at all, and the key elsewhere.
public struct ReaderFolder: ~Copyable {
    private let path: String
    private let keyFolder: String
    private let schedule: ReaderSchedule
    private let staged: StagedFolder
    private var entries: [ReaderKey.Entry] = []

    /// What was written.
    public struct Written: Hashable, Sendable {
        /// The seal of the key.
        public let seal: String
        /// Pairs in the readers' folder.
        public let pairs: Int
    }

    /// Says whether a reading can be written.
    /// - Parameters:
    ///   - path: the readers' folder.
    ///   - keyFolder: the folder of the key.
    /// - Returns: false where this very reading was written before and is left as it is.
    /// - Throws: `unsuitable-folder` where the readers' folder holds anything else, or would hold the key.
    public static func isFree(_ path: String, keyFolder: String) throws(ReaderStudyError) -> Bool {
        let inner = URL(fileURLWithPath: keyFolder).standardizedFileURL.path + "/"
        guard !inner.hasPrefix(URL(fileURLWithPath: path).standardizedFileURL.path + "/") else {
            throw ReaderStudyError(
                .unsuitableFolder,
                "the readers' folder would hold the key",
                expanded: "\(path) would hold the key, \(keyFolder); name a folder of its own for the readers"
            )
        }
        guard AtomicFile.exists(path) else { return true }
        let name = "/" + ReaderSheet.keyName
        if let key = try? ReaderKey(file: keyFolder + name),
            FileManager.default.contents(atPath: path + "/" + ReaderSheet.sealName)
                == Data(ReaderSheet(key: key).seal.utf8)
        {
            return false
        }
        throw .exists(path)
    }

    /// Begins a reading.
    ///
    /// What a killed export of the same study left is removed.
    /// - Parameters:
    ///   - path: the readers' folder, which must not exist.
    ///   - keyFolder: the folder of the key.
    ///   - schedule: what is shown.
    /// - Throws: `unsuitable-folder`, `not-writable`.
    public init(
        _ path: String,
        keyFolder: String,
        schedule: ReaderSchedule
    ) throws(ReaderStudyError) {
        guard try Self.isFree(path, keyFolder: keyFolder) else {
            throw ReaderStudyError(.unsuitableFolder, "this reading was written before")
        }
        let url = URL(fileURLWithPath: path).standardizedFileURL
        let parent = url.deletingLastPathComponent().path
        let manager = FileManager.default
        let label = schedule.secret.stagingLabel
        do {
            try manager.createDirectory(atPath: parent, withIntermediateDirectories: true)
            for name in try manager.contentsOfDirectory(atPath: parent)
            where name.hasPrefix(StagedFolder.namePrefix + label + "-") {
                try manager.removeItem(atPath: parent + "/" + name)
            }
        } catch { throw .notWritable(parent, error) }
        let staged: StagedFolder
        do throws(DICOMError) {
            staged = try StagedFolder(inside: parent, label: label)
        } catch { throw .notWritable(parent, error) }
        self.staged = staged
        self.path = url.path
        self.keyFolder = keyFolder
        self.schedule = schedule
    }

    /// Writes the two images of a pair.
    /// - Parameters:
    ///   - showing: one of the schedule.
    ///   - method: the image of the case's method.
    ///   - opponent: that of its opponent, of the same size and scale.
    /// - Throws: `not-writable`, `internal-error`.
    public mutating func add(
        _ showing: ReaderSchedule.Showing,
        method: ReaderImage,
        opponent: ReaderImage
    ) throws(ReaderStudyError) {
        precondition(
            method.columns == opponent.columns && method.rows == opponent.rows
                && method.scale == opponent.scale,
            "both sides of a pair look alike but for the method"
        )
        let pair = ReaderPair(number: showing.number)
        let folder = staged.path + "/images/" + pair.identifier
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch { throw .notWritable(folder, error) }
        var digests: [String] = []
        for side in ReaderSide.allCases {
            let image = (side == .a) == showing.isSwapped ? opponent : method
            do throws(DICOMError) {
                var writer = try DICOMWriter(
                    path: "\(folder)/\(side.rawValue).dcm",
                    dataSet: ReaderImageHeader(pair: pair, side: side, secret: schedule.secret)
                        .dataSet(image.scale),
                    pixels: image.pixelFormat,
                    syntax: .explicitVRLittleEndian
                )
                try writer.append(stored: image.stored)
                digests.append(try writer.finish().sha256)
            } catch { throw .writing(path, error) }
        }
        entries.append(
            ReaderKey.Entry(
                pair: pair.identifier,
                repeated: showing.repeated.map { ReaderPair(number: $0).identifier },
                comparison: schedule.cases[showing.index],
                isSwapped: showing.isSwapped,
                digests: digests
            )
        )
    }

    /// Writes key, sheet, instructions and seal, and gives the readers' folder its name.
    /// - Throws: `invalid-request` without a pair; `unsuitable-folder` where the key's folder holds another key or the
    ///   readers' folder has come to be; `not-writable`.
    public consuming func finish() throws(ReaderStudyError) -> Written {
        guard !entries.isEmpty else {
            throw ReaderStudyError(
                .invalidRequest,
                "no pair could be made, so that readers have nothing to read"
            )
        }
        let key = ReaderKey(entries, salt: schedule.secret.salt)
        let sheet = ReaderSheet(key: key)
        let root = staged.path
        do throws(ReportError) {
            try AtomicFile.write(sheet.answers, toPath: root + "/" + ReaderSheet.answersName)
            try AtomicFile.write(sheet.instructions, toPath: root + "/" + ReaderSheet.instructionsName)
            try AtomicFile.write(sheet.seal, toPath: root + "/" + ReaderSheet.sealName)
        } catch { throw .notWritable(path, error) }
        // The key comes first: a reading without its key would be lost, a key without its reading is written again.
        try key.write(into: keyFolder)
        let name = URL(fileURLWithPath: path).lastPathComponent
        let written = Written(seal: key.seal, pairs: entries.count)
        do throws(DICOMError) { _ = try staged.publish(as: name, policy: .fail) } catch {
            throw .writing(path, error)
        }
        return written
    }
}
