import DICOMFiles
import Foundation
import Testing

/// Faults of the operating system at the N-th call, for N = 1, 2, 3 … until the work passes (RELIABILITY.md).
///
/// The test starts itself under strace; the child runs `childWork` only, and tells in a file how it ended.
@Suite(.serialized) struct WritingFaultTests {
    static let strace = "/usr/bin/strace"
    static let canTrace = FileManager.default.isExecutableFile(atPath: strace)
    private static let folderVariable = "LIMPID_FAULT_FOLDER"

    /// What a child does in its folder.
    enum Work: String {
        /// One file of three frames with an amended header.
        case file
        /// A series of two files, published below two new folders.
        case series
        /// The same series put in the place of an older one.
        case replacement
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        let work: Work
        let call: String
        let error: String
        /// Codes the work may end with; never another.
        let codes: Set<String>
        var testDescription: String { "\(error) in \(call) of a \(work.rawValue)" }
    }

    @Test(
        .enabled(if: canTrace, "strace is not installed"),
        arguments: [
            Fault(work: .file, call: "write", error: "ENOSPC", codes: ["disk-full"]),
            Fault(work: .file, call: "write", error: "EDQUOT", codes: ["disk-full"]),
            Fault(work: .file, call: "write", error: "EIO", codes: ["not-writable"]),
            Fault(work: .file, call: "pwrite64", error: "ENOSPC", codes: ["disk-full"]),
            Fault(work: .file, call: "fsync", error: "EIO", codes: ["not-writable"]),
            Fault(work: .file, call: "read", error: "EIO", codes: ["verification-failed"]),
            Fault(work: .file, call: "pread64", error: "EIO", codes: ["verification-failed"]),
            Fault(
                work: .file,
                call: "openat",
                error: "EACCES",
                codes: ["not-writable", "verification-failed"]
            ),
            Fault(work: .series, call: "fsync", error: "EIO", codes: ["not-writable"]),
            Fault(work: .series, call: "fsync", error: "ENOSPC", codes: ["disk-full"]),
            Fault(work: .series, call: "mkdir", error: "ENOSPC", codes: ["disk-full"]),
            Fault(work: .series, call: "mkdirat", error: "EROFS", codes: ["not-writable"]),
            Fault(work: .series, call: "renameat2", error: "EIO", codes: ["not-writable"]),
            Fault(work: .replacement, call: "fsync", error: "EIO", codes: ["not-writable"]),
            Fault(work: .replacement, call: "renameat2", error: "EIO", codes: ["not-writable"]),
            // A file system without these flags: published all the same.
            Fault(work: .series, call: "renameat2", error: "EINVAL", codes: []),
        ]
    )
    func everyFaultLeavesAllOrNothing(fault: Fault) throws {
        for number in 1...40 {
            let folder = try TemporaryFolder()
            let outcome = try run(
                fault.work,
                in: folder,
                ["error=\(fault.error)", "when=\(number)"],
                fault.call
            )
            let isWhole = try leavesWholeResult(fault.work, folder)
            if outcome == "done" {
                #expect(isWhole, "\(fault.testDescription), call \(number)")
                // EINVAL at the only call is survived, so that the next number is the first without a fault.
                if number > 1 || fault.codes.isEmpty { return }
                Issue.record("\(fault.testDescription): no call was reached")
                return
            }
            #expect(fault.codes.contains(outcome), "\(fault.testDescription), call \(number): \(outcome)")
            #expect(try isAsBefore(fault.work, folder), "\(fault.testDescription), call \(number)")
        }
        Issue.record("\(fault.testDescription): still failing at the fortieth call")
    }

    /// Killed at any moment, a published folder is there as a whole or not at all.
    @Test(.enabled(if: canTrace, "strace is not installed"), arguments: ["fsync", "renameat2", "mkdirat"])
    func aKillPublishesAllOrNothing(call: String) throws {
        for number in 1...40 {
            let folder = try TemporaryFolder()
            let outcome = try run(.series, in: folder, ["signal=KILL", "when=\(number)"], call)
            if FileManager.default.fileExists(atPath: "\(folder.path)/work/a/b/c") {
                #expect(try leavesWholeResult(.series, folder, staged: true))
            }
            if outcome == "done" {
                #expect(number > 1)
                return
            }
            #expect(outcome == "none")
        }
        Issue.record("still killed at the fortieth call")
    }

    /// Runs only in a child, which says in which folder.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[folderVariable] != nil, "runs in a child only"))
    func childWork() throws {
        let folder = try #require(ProcessInfo.processInfo.environment[Self.folderVariable])
        let work = Work(rawValue: URL(fileURLWithPath: folder).pathExtension)
        var outcome = "done"
        do {
            let path = URL(fileURLWithPath: folder).deletingPathExtension().path
            switch work {
            case .file: try writeFile("\(path)/work/file.dcm", 1)
            case .series: try writeSeries("\(path)/work", .fail)
            case .replacement: try writeSeries("\(path)/work", .replace)
            case nil: outcome = "unknown work"
            }
        } catch {
            outcome = (error as? DICOMError)?.code.rawValue ?? "\(error)"
        }
        let result = URL(fileURLWithPath: folder).deletingPathExtension().appendingPathComponent("outcome")
        try Data(outcome.utf8).write(to: result)
    }

    private func writeFile(_ path: String, _ number: Int) throws {
        let format = Sample.format(frames: 3)
        let header = try Sample.header(number)
        var writer = try DICOMWriter(
            path: path,
            dataSet: header,
            pixels: format,
            syntax: .explicitVRLittleEndian
        )
        for index in 1...3 { try writer.append(stored: Sample.frame(format, seed: UInt64(index))) }
        var amended = header
        try amended.set(.studyDate, .da, string: "20250102")
        _ = try writer.finish(amending: amended)
    }

    private func writeSeries(_ root: String, _ policy: ExistingPolicy) throws {
        let staged = try StagedFolder(inside: root, label: "1.2.3")
        for number in 1...2 { try writeFile("\(staged.path)/\(number).dcm", number) }
        _ = try staged.publish(as: "a/b/c", policy: policy)
    }

    /// Starts a child under strace and returns how its work ended; `none` where it did not come to an end.
    private func run(_ work: Work, in folder: TemporaryFolder, _ injection: [String], _ call: String) throws
        -> String
    {
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/work",
            withIntermediateDirectories: true
        )
        if work == .replacement {
            let published = "\(folder.path)/work/a/b/c"
            try FileManager.default.createDirectory(atPath: published, withIntermediateDirectories: true)
            try Data("old".utf8).write(to: URL(fileURLWithPath: "\(published)/old"))
        }
        let inject = (["inject=\(call)"] + injection).joined(separator: ":")
        var arguments = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", inject]
        // The test library writes and reads, too.
        if work == .file { arguments += ["-P", "\(folder.path)/work/file.dcm"] }
        let child = Process()
        child.executableURL = URL(fileURLWithPath: Self.strace)
        child.arguments =
            arguments + [
                try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
                "--testing-library", "swift-testing", "--filter", "WritingFaultTests.childWork",
            ]
        var environment = ProcessInfo.processInfo.environment
        environment[Self.folderVariable] = "\(folder.path).\(work.rawValue)"
        child.environment = environment
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try child.run()
        child.waitUntilExit()
        return (try? String(contentsOfFile: "\(folder.path)/outcome", encoding: .utf8)) ?? "none"
    }

    /// Whether the folder is as it was before the work.
    private func isAsBefore(_ work: Work, _ folder: TemporaryFolder) throws -> Bool {
        guard work == .replacement else { return try folder.names("work") == [] }
        return try folder.names("work") == ["a"] && folder.names("work/a/b/c") == ["old"]
    }

    /// Whether exactly what was meant is in the folder, readable and with all its frames.
    private func leavesWholeResult(_ work: Work, _ folder: TemporaryFolder, staged: Bool = false) throws
        -> Bool
    {
        let files: [String]
        switch work {
        case .file:
            guard try folder.names("work") == ["file.dcm"] else { return false }
            files = ["work/file.dcm"]
        case .series, .replacement:
            let names = try folder.names("work").filter { !staged || !$0.hasPrefix(StagedFolder.namePrefix) }
            guard try names == ["a"] && folder.names("work/a/b/c") == ["1.dcm", "2.dcm"] else { return false }
            files = ["work/a/b/c/1.dcm", "work/a/b/c/2.dcm"]
        }
        for file in files {
            let header = try DICOMReader.header(atPath: "\(folder.path)/\(file)")
            let frames = try DICOMReader.frames(of: header, 0..<3)
            let meant = (1...3).map { Sample.frame(Sample.format(frames: 3), seed: UInt64($0)) }
            guard frames.map(\.stored) == meant, header.dataSet.string(.studyDate) == "20250102" else {
                return false
            }
        }
        return true
    }
}
