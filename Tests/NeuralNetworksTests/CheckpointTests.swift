import Foundation
import NeuralNetworks
import Testing

/// Weights on disk: what is written is read, and what is not as it was written is refused.
@Suite struct CheckpointTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/weights.safetensors" }

    init() throws { folder = try TemporaryFolder() }

    private static let layout: ParameterLayout = {
        var layout = ParameterLayout()
        _ = layout.scope("a") { $0.add("weight", [3, 2, 1, 1], .normal(fanIn: 2, gain: 1)) }
        _ = layout.add("b", [4], .constant(0.5))
        return layout
    }()

    private static var sample: Checkpoint {
        ParameterValues(layout, seed: 7).checkpoint(
            metadata: [
                "architecture": "two-stage", "note": "σ ≤ 75 \"quoted\"\n\u{1}\\ end", "b": "", "a": "1",
            ]
        )
    }

    private func code(_ body: () throws -> Void) -> CheckpointError.Code? {
        do { try body() } catch { return (error as? CheckpointError)?.code }
        return nil
    }

    @Test func whatIsWrittenIsRead() throws {
        let digest = try Safetensors.write(Self.sample, to: path)
        let found = try Safetensors.read(path)
        #expect(found == Self.sample)
        #expect(found.source == path)
        #expect(digest.count == 64)
        #expect(try ParameterValues(Self.layout, from: found) == ParameterValues(Self.layout, seed: 7))
        // Loading again changes nothing, and no temporary file stays.
        let first = try bytes(path)
        try Safetensors.write(found, to: path)
        #expect(try bytes(path) == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["weights.safetensors"])
    }

    @Test func alignment() throws {
        try Safetensors.write(Self.sample, to: path)
        let header = try bytes(path)[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(header % 8 == 0)
    }

    @Test func scopes() throws {
        var state = Checkpoint(metadata: ["step": "12"])
        state.add(Self.sample, under: "network")
        state.add("network_count", shape: [], values: [3])
        #expect(state["network.a.weight"]?.values == Self.sample["a.weight"]?.values)
        #expect(state["a.weight"] == nil)
        let scope = state.scope("network")
        #expect(scope.entries == Self.sample.entries)
        #expect(scope.metadata == ["step": "12"])
    }

    /// A shorter file, or one with a changed byte, is refused.
    @Test func damage() throws {
        try Safetensors.write(Self.sample, to: path)
        let good = try bytes(path)
        for length in stride(from: 0, to: good.count, by: 7) {
            let damaged = try folder.write(Array(good[..<length]))
            #expect(throws: CheckpointError.self) { try Safetensors.read(damaged) }
        }
        #expect(code { _ = try Safetensors.read(folder.write(Array(good.dropLast()))) } == .truncated)
        #expect(code { _ = try Safetensors.read(folder.write(good + [0])) } == .malformed)
        let header = 8 + good[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        for index in stride(from: 0, to: good.count, by: 3) {
            var bad = good
            bad[index] ^= 1 << UInt8(index % 8)
            let damaged = try folder.write(bad)
            guard index < header else {
                #expect(code { _ = try Safetensors.read(damaged) } == .damaged)
                continue
            }
            #expect(throws: CheckpointError.self, "byte \(index)") {
                _ = try ParameterValues(Self.layout, from: Safetensors.read(damaged))
            }
        }
    }

    @Test func digests() throws {
        let header = #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let foreign = try folder.write(Self.file(header, [0, 0, 128, 63]))
        #expect(code { _ = try Safetensors.read(foreign) } == .digestMissing)
        let found = try Safetensors.read(foreign, requireDigest: false)
        #expect(found["b"]?.values == [1])
        // One that is there counts even where none is required.
        let wrong =
            #"{"__metadata__":{"limpid.sha256":"00"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let damaged = try folder.write(Self.file(wrong, [0, 0, 128, 63]))
        #expect(code { _ = try Safetensors.read(damaged, requireDigest: false) } == .damaged)
    }

    /// Files written by the safetensors library (Goldens/make_safetensors.py).
    @Test func otherWriters() throws {
        func read(_ name: String) throws -> Checkpoint {
            try Safetensors.read("\(Goldens.folder)/\(name).safetensors", requireDigest: false)
        }
        let example = try read("example")
        #expect(example.entries.count == 5)
        #expect(example["nen.head.weight"]?.shape == [2, 3, 1, 1])
        #expect(example["nen.head.weight"]?.values == [-1, -0.75, -0.5, -0.25, 0, 0.25])
        #expect(example["nen.body.0.rrdb.0.c1.bias"]?.values == [1e-30, -3.4028235e38, 0.1])
        #expect(example["scalar"]?.shape == [] && example["scalar"]?.values == [2.5])
        #expect(example["empty"]?.shape == [0, 4] && example["empty"]?.values == [])
        #expect(example["name with spaces/µ"]?.values == [1, -2, 3, -4])
        #expect(example.metadata["limpid.network"] == "two-stage")
        #expect(example.metadata["limpid.card"]?.contains(#"\"quoted\", a \\ and µ, σ."#) == true)
        let plain = try read("plain")
        #expect(plain["weight"]?.values == [1, 2, 3] && plain.metadata == [:])
        #expect(code { _ = try read("types") } == .unsupportedType)
        // Written by us and read again, nothing is lost.
        try Safetensors.write(example, to: path)
        #expect(try Safetensors.read(path) == example)
    }

    private static func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
        let count = header.utf8.count
        return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8) + data
    }

    @Test func numberTypes() throws {
        let header =
            #"{"h":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"#
            + #""z":{"dtype":"BF16","shape":[],"data_offsets":[6,8]}} "#
        // 1, −2 and the smallest subnormal half; 3.140625 in bfloat16.
        let data: [UInt8] = [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x49, 0x40]
        let found = try Safetensors.read(folder.write(Self.file(header, data)), requireDigest: false)
        #expect(found["h"]?.values == [1, -2, 0x1p-24])
        #expect(found["z"]?.values == [3.140625])
        #expect(found["z"]?.shape == [])
        let long = #"{"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#
        let unsupported = try folder.write(Self.file(long, data))
        let error = #expect(throws: CheckpointError.self) {
            try Safetensors.read(unsupported, requireDigest: false)
        }
        #expect(error?.code == .unsupportedType)
        #expect(error?.description.contains("tensor n is of type I64") == true)
    }

    @Test(arguments: [
        ("[]", "its header is not an object"),
        ("{", "its header has no \" at byte 1"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "tensor a leaves a gap before it"),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            "tensor b overlaps the one before it"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            "its header has a twice"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
            "tensor a lacks its type, shape or offsets"
        ),
        (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, "tensor a lacks its type, shape or offsets"),
        (
            #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
            "its header has no whole number at byte 29"
        ),
        (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, "its header has no ] at byte 30"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}"#, "tensor a has an unknown field x"),
        (
            #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
            "tensor a has more or fewer bytes than its shape"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
            "tensor a has more or fewer bytes than its shape"
        ),
        (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, "no whole number"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x"#, "its header goes on behind its end"),
        (#"{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "no \""),
        (
            #"{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            "its header holds half a character"
        ),
    ])
    func malformed(header: String, reason: String) throws {
        let file = try folder.write(Self.file(header, [UInt8](repeating: 0, count: 8)))
        let error = #expect(throws: CheckpointError.self) { try Safetensors.read(file, requireDigest: false) }
        #expect(error?.code == .malformed)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(file) == true)
    }

    @Test func headersThatLie() throws {
        let huge: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 0x20, count: 100)
        #expect(code { _ = try Safetensors.read(folder.write(huge), requireDigest: false) } == .malformed)
        let long: [UInt8] = [0, 0, 1, 0, 0, 0, 0, 0] + [UInt8](repeating: 0x20, count: 100)
        #expect(code { _ = try Safetensors.read(folder.write(long), requireDigest: false) } == .truncated)
        let beyond = Self.file(
            #"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}"#,
            []
        )
        #expect(code { _ = try Safetensors.read(folder.write(beyond), requireDigest: false) } == .truncated)
    }

    @Test func escapes() throws {
        let header = #"{ "__metadata__" : {"k\u00e9\ud83d\ude00" : "\/\b\f\n\r\t\"\\"} }"#
        let found = try Safetensors.read(folder.write(Self.file(header, [])), requireDigest: false)
        #expect(found.metadata == ["ké😀": "/\u{8}\u{C}\n\r\t\"\\"])
    }

    @Test func anotherNetwork() throws {
        let layout = Self.layout
        func message(_ change: (inout Checkpoint) -> Void, without: String? = nil) -> (
            CheckpointError.Code?, String
        ) {
            var changed = Checkpoint(source: "w.safetensors")
            for entry in Self.sample.entries where entry.name != without {
                changed.add(entry.name, shape: entry.shape, values: entry.values)
            }
            change(&changed)
            do { _ = try ParameterValues(layout, from: changed) } catch {
                return (error.code, error.description)
            }
            return (nil, "")
        }
        let missing = message({ _ in }, without: "a.weight")
        #expect(missing.0 == .missingTensor && missing.1.contains("w.safetensors has no tensor a.weight"))
        let extra = message({ $0.add("c", shape: [1], values: [0]) })
        #expect(extra.0 == .unexpectedTensor && extra.1.contains("tensor c "))
        let shape = message({ $0.add("b", shape: [2, 2], values: [0, 0, 0, 0]) }, without: "b")
        #expect(shape.0 == .shapeMismatch && shape.1.contains("tensor b is 2×2, the network needs 4"))
        let nan = message({ $0.add("b", shape: [4], values: [0, .nan, 0, 0]) }, without: "b")
        #expect(nan.0 == .notFinite && nan.1.contains("tensor b holds"))
        let infinite = message({ $0.add("b", shape: [4], values: [0, 0, 0, -.infinity]) }, without: "b")
        #expect(infinite.0 == .notFinite)
    }

    @Test func placesThatCannotBe() throws {
        #expect(code { _ = try Safetensors.read("\(folder.path)/nothing") } == .notReadable)
        #expect(code { _ = try Safetensors.read(folder.path) } == .notReadable)
        #expect(code { try Safetensors.write(Self.sample, to: "\(folder.path)/no/such") } == .notWritable)
        // A failed write leaves the older file and nothing else.
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(code { try Safetensors.write(Self.sample, to: path) } == .notWritable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["weights.safetensors"])
    }
}
