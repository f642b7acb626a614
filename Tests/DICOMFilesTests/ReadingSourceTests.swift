import DICOMFiles
import Digests
import Foundation
import Testing

@Suite("Reading: sources, process and speed") struct ReadingSourceTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// Content, size and times of every file below a folder.
    private func state(of root: URL) throws -> [String: String] {
        var states: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            var status = stat()
            let url = root.appending(path: name)
            guard stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            let digest = SHA256.hash(data: try Data(contentsOf: url)).description
            states[name] =
                "\(digest) \(status.st_size) \(status.st_mode) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }
        return states
    }

    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/fixtures")) func leavesSourcesAlone()
        throws
    {
        let before = try state(of: SharedData.fixtures)
        for name in before.keys {
            let path = SharedData.fixtures.appending(path: name).path
            guard let header = try? DICOMReader.header(atPath: path) else { continue }
            _ = try? DICOMReader.validateImagePlane(header)
            _ = try? DICOMReader.frames(of: header, 0..<1)
            _ = try DICOMReader.sha256(ofFileAtPath: path)
        }
        #expect(try state(of: SharedData.fixtures) == before)
        #expect(before.count > 140)
    }

    @Test func readsReadOnlyFilesInReadOnlyFolders() throws {
        let path = try folder.write(Bytes.Image().file)
        chmod(path, 0o444)
        chmod(folder.url.path, 0o555)
        let before = try state(of: folder.url)
        let header = try DICOMReader.header(atPath: path)
        #expect(try DICOMReader.frames(of: header, 0..<1).first?.stored == [1, 2, 3, 4])
        #expect(try state(of: folder.url) == before)
        #expect(header.fileSize == Bytes.Image().file.count)
        #expect(before.values.first?.contains(" \(header.fileSize) ") == true)
    }

    @Test func digestsLikeSHA256() throws {
        // FIPS 180-2, B.1, and the empty message.
        #expect(
            try DICOMReader.sha256(ofFileAtPath: folder.write(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            try DICOMReader.sha256(ofFileAtPath: folder.write([]))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        let large = [UInt8](repeating: 7, count: 3_000_001)
        #expect(
            try DICOMReader.sha256(ofFileAtPath: folder.write(large))
                == SHA256.hash(data: large).description
        )
    }

    @Test func noticesThatTheFileChanged() throws {
        let path = try folder.write(Bytes.Image().file)
        let header = try DICOMReader.header(atPath: path)
        var other = Bytes.Image()
        other.pixels += [9, 9]
        _ = try folder.write(other.file)
        #expect(
            code { () throws(DICOMError) in _ = try DICOMReader.frames(of: header, 0..<1) } == .sourceChanged
        )
    }

    /// Four threads, all fixtures, the same answers as one after another.
    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/fixtures")) func readsInParallel()
        async throws
    {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: SharedData.fixtures.path).sorted()
            .map { SharedData.fixtures.appending(path: $0).path }
        @Sendable func answer(_ path: String) -> Int {
            guard let header = try? DICOMReader.header(atPath: path) else { return 0 }
            var hasher = Hasher()
            hasher.combine(header.dataSet)
            hasher.combine(try? DICOMReader.frames(of: header, 0..<1))
            return hasher.finalize()
        }
        let alone = paths.map(answer)
        let together = await withTaskGroup(of: (Int, Int).self) { group in
            for (index, path) in paths.enumerated() { group.addTask { (index, answer(path)) } }
            return await group.reduce(into: [Int](repeating: 0, count: paths.count)) { $0[$1.0] = $1.1 }
        }
        #expect(together == alone)
    }

    /// Five hundred CT headers well below three seconds.
    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/fixtures")) func readsHeadersFast() throws
    {
        let path = SharedData.fixtures.appending(path: "ct_series_cmb_crc/1-060.dcm").path
        _ = try DICOMReader.header(atPath: path)
        let time = try ContinuousClock().measure {
            for _ in 0..<500 { _ = try DICOMReader.header(atPath: path) }
        }
        print("500 CT headers: \(time)")
        #expect(time < .seconds(3))
    }

    /// Without its dictionary DCMTK would read every implicit element as unknown.
    @Test func failsWithoutDictionary() async {
        await #expect(processExitsWith: .success) {
            setenv("DCMDICTPATH", "/nonexistent.dic", 1)
            let folder = try ScratchFolder()
            let path = try folder.write(Bytes.Image().file)
            let failure = code { () throws(DICOMError) in _ = try DICOMReader.header(atPath: path) }
            exit(failure == .dictionaryMissing ? 0 : 1)
        }
    }

    /// The whole corpus, bombs and lies included, in little memory.
    @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data/corpus")) func staysSmall() async {
        await #expect(processExitsWith: .success) {
            for file in CorpusFile.all {
                guard let header = try? DICOMReader.header(atPath: file.url.path), let format = header.pixels
                else { continue }
                _ = try? DICOMReader.validateImagePlane(header)
                if format.frames > 0 { _ = try? DICOMReader.frames(of: header, 0..<format.frames) }
            }
            // Not getrusage: its peak is inherited from the process that started this one.
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? .max
            print("peak \(kilobytes / 1024) MiB")
            exit(kilobytes < 300 * 1024 ? 0 : 1)
        }
    }
}
