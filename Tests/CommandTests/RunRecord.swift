import Foundation
import Testing

/// What run.json says, as far as the tests ask.
struct RunRecord {
    struct Series: Decodable {
        struct File: Decodable {
            let sopInstanceUID: String?
            let sha256: String?
        }
        struct Output: Decodable {
            let path: String
            let sopInstanceUID: String?
            let sha256: String
            let kind: String
        }
        struct Finding: Decodable {
            let code: String
            let severity: String
        }
        let state: String
        let reasonCode: String
        let reason: String
        let sourceSeriesInstanceUID: String
        let partIndex: Int
        let sourceFiles: [File]
        let outputFiles: [Output]
        let findings: [Finding]
    }
    struct File: Decodable {
        let path: String
        let code: String
        let reason: String
    }
    struct Totals: Decodable {
        struct Files: Decodable {
            let seen: Int
            let unaccounted: Int
        }
        struct Counts: Decodable {
            let total: Int
            let done: Int
            let skipped: Int
            let notSelected: Int
            let refused: Int
            let failed: Int
            let interrupted: Int
        }
        let files: Files
        let series: Counts
    }
    private struct Document: Decodable {
        let totals: Totals
        let series: [Series]
        let rejected: [File]
        let ignored: [File]
        let duplicates: [File]
    }

    let totals: Totals
    let series: [Series]
    let rejected: [File]
    let ignored: [File]
    let duplicates: [File]

    /// Reads OUTPUT/run.json or another copy.
    init(_ path: String) throws {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let file = isFolder.boolValue ? path + "/run.json" : path
        let document = try JSONDecoder().decode(
            Document.self,
            from: Data(contentsOf: URL(fileURLWithPath: file))
        )
        (totals, series, rejected) = (document.totals, document.series, document.rejected)
        (ignored, duplicates) = (document.ignored, document.duplicates)
    }

    /// Every series as `state:code`.
    var states: [String] { series.map { "\($0.state):\($0.reasonCode)" } }
}
