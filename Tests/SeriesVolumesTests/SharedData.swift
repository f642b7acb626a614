import Foundation

/// Places outside the package that some tests need.
enum SharedData {
    /// The package's root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of shared data: LIMPID_SHARED, else `../shared` beside the package; nil where it is absent.
    static let folder: URL? = {
        let path =
            ProcessInfo.processInfo.environment["LIMPID_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        return FileManager.default.fileExists(atPath: path.appendingPathComponent("data").path)
            ? path.resolvingSymlinksInPath() : nil
    }()

    /// The tests' Python, or nil where the environment has not been made.
    static let python: URL? = {
        let path = root.appendingPathComponent(".venv/bin/python")
        return FileManager.default.isExecutableFile(atPath: path.path) ? path : nil
    }()

    static var fixtures: URL { (folder ?? root).appendingPathComponent("data/fixtures") }
    static var corpus: URL { (folder ?? root).appendingPathComponent("data/corpus") }

    /// Rows of a CSV file by column name.
    ///
    /// Quoted fields may hold commas and doubled quotes, not line breaks.
    static func rows(_ url: URL) throws -> [[String: String]] {
        let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
        let names = fields(lines.first ?? "")
        return lines.dropFirst().map { line in
            Dictionary(uniqueKeysWithValues: zip(names, fields(line)))
        }
    }

    private static func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        var last: Character?
        for character in line {
            switch character {
            case "\"":
                // Within a quoted field a doubled quote is one.
                if !isQuoted, last == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
            last = character
        }
        return fields
    }

    /// Floats of a file, little endian.
    static func floats(_ url: URL) throws -> [Float] {
        let data = try Data(contentsOf: url)
        return data.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 4).map {
                Float(
                    bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
                )
            }
        }
    }
}

/// Objects that scripts of Tests/Python make, once a run.
enum PythonObjects {
    /// Those of make_ultrasound.py.
    static let folder: TemporaryFolder? = {
        // A static value is never released.
        atexit { PythonObjects.folder.map { try? FileManager.default.removeItem(at: $0.url) } }
        return made(by: "make_ultrasound.py")
    }()

    /// Those of make_segmentations.py.
    static let segmentations: TemporaryFolder? = {
        atexit { PythonObjects.segmentations.map { try? FileManager.default.removeItem(at: $0.url) } }
        return made(by: "make_segmentations.py")
    }()

    private static func made(by script: String) -> TemporaryFolder? {
        guard let python = SharedData.python, let folder = try? TemporaryFolder() else { return nil }
        let process = Process()
        process.executableURL = python
        process.arguments = [
            SharedData.root.appendingPathComponent("Tests/Python/\(script)").path, folder.url.path,
        ]
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? folder : nil
    }
}
