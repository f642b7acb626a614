import Foundation

/// CT slices and DICOM Segmentation objects of them, which Tests/Python/make_segmentations.py writes once a run.
struct SegmentationObjects {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private static let python = root + "/.venv/bin/python"

    /// Whether they can be written.
    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: python) }

    private static let written: String? = {
        let path = NSTemporaryDirectory() + "limpid-segmentations-" + UUID().uuidString
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [root + "/Tests/Python/make_segmentations.py", path]
        // A static value is never released.
        atexit { SegmentationObjects.written.map { try? FileManager.default.removeItem(atPath: $0) } }
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? path : nil
    }()

    /// Puts the images, and the segmentations of some names, into a folder; false where they could not be written.
    static func copy(_ names: [String], to folder: String) throws -> Bool {
        guard let written else { return false }
        try FileManager.default.copyItem(atPath: written + "/ct", toPath: folder)
        for name in names {
            try FileManager.default.copyItem(
                atPath: "\(written)/\(name).dcm",
                toPath: "\(folder)/segmentation-\(name).dcm"
            )
        }
        return true
    }
}
