import Foundation
import Reports

extension ReaderKey {
    /// Writes the key into its folder, which only the owner may open.
    /// - Throws: `unsuitable-folder` where another key is there; `not-writable`.
    func write(into folder: String) throws(ReaderStudyError) {
        let file = folder + "/" + ReaderSheet.keyName
        if let known = FileManager.default.contents(atPath: file) {
            guard known == Data(text.utf8) else {
                throw ReaderStudyError(
                    .unsuitableFolder,
                    "there is the key of another reading already",
                    expanded: "\(file) is the key of another reading; move it away if that reading is done"
                )
            }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try AtomicFile.create(text, atPath: file)
        } catch { throw .notWritable(file, error) }
    }
}
