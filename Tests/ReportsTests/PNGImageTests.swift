import Foundation
import Reports
import Testing

@Suite("PNG")
struct PNGImageTests {
    /// Pictures of every kind and of odd extents.
    static func pictures() throws -> [PNGImage] {
        var generator = Sample.Generator(state: 7)
        var pictures: [PNGImage] = []
        for (columns, rows) in [(1, 1), (7, 5), (64, 33), (3, 200)] {
            let n = columns * rows
            pictures.append(
                try PNGImage(
                    columns: columns,
                    rows: rows,
                    samples: .grey8((0..<n).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
                )
            )
            pictures.append(
                try PNGImage(
                    columns: columns,
                    rows: rows,
                    samples: .grey16((0..<n).map { _ in UInt16(truncatingIfNeeded: generator.next()) })
                )
            )
            pictures.append(
                try PNGImage(
                    columns: columns,
                    rows: rows,
                    samples: .rgb8((0..<n * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
                )
            )
        }
        return pictures
    }

    @Test("Every kind survives writing and reading, and the same picture gives the same bytes")
    func roundTrip() throws {
        for picture in try Self.pictures() {
            let bytes = try picture.encoded()
            #expect(try picture.encoded() == bytes)
            #expect(try PNGImage(decoding: bytes) == picture)
        }
    }

    @Test("Files by Pillow, plain and interlaced, are read as they are")
    func readsPillow() throws {
        for golden in try Goldens.load().pngs.good {
            let image = try PNGImage(decoding: Array(golden.png))
            #expect(image.columns == golden.columns && image.rows == golden.rows)
            let samples: [Int]
            let kind: String
            switch image.samples {
            case .grey8(let values): (kind, samples) = ("grey8", values.map { Int($0) })
            case .grey16(let values): (kind, samples) = ("grey16", values.map { Int($0) })
            case .rgb8(let values): (kind, samples) = ("rgb8", values.map { Int($0) })
            }
            #expect(kind == golden.kind)
            #expect(samples == golden.samples)
        }
    }

    @Test("Pillow and scikit-image read what was written", .enabled(if: python != nil, "needs .venv"))
    func pillowReads() throws {
        struct Read: Decodable {
            let mode: String
            let columns: Int
            let rows: Int
            let samples: [Int]
        }
        try withFolder { folder in
            for picture in try Self.pictures() where picture.columns > 1 {
                let path = folder + "/picture.png"
                try picture.write(toFile: path)
                let script = packageRoot + "/Tests/Python/report_pictures.py"
                let (status, output) = try run(try #require(python), [script, "read", path])
                guard status != 77 else { return }
                try #require(status == 0, "\(String(decoding: output, as: UTF8.self))")
                let read = try JSONDecoder().decode(Read.self, from: output)
                #expect(read.columns == picture.columns && read.rows == picture.rows)
                switch picture.samples {
                case .grey8(let values): #expect(read.mode == "L" && read.samples == values.map { Int($0) })
                case .grey16(let values):
                    #expect(read.mode.hasPrefix("I;16") && read.samples == values.map { Int($0) })
                case .rgb8(let values): #expect(read.mode == "RGB" && read.samples == values.map { Int($0) })
                }
            }
        }
    }

    @Test("Palettes, transparency and few bits are refused by name")
    func unsupported() throws {
        for png in try Goldens.load().pngs.unsupported {
            expectError(.unsupportedPNG) { _ = try PNGImage(decoding: Array(png)) }
        }
    }

    @Test("Broken files throw, at whatever byte they end or err")
    func broken() throws {
        expectError(.malformedPNG) { _ = try PNGImage(decoding: []) }
        expectError(.malformedPNG) { _ = try PNGImage(decoding: Array("not a picture at all".utf8)) }
        let picture = try PNGImage(
            columns: 16,
            rows: 16,
            samples: .grey16((0..<256).map { UInt16($0) &* 259 })
        )
        let bytes = try picture.encoded()
        // The last 12 bytes are the end chunk, whose absence libpng reports as well.
        for length in stride(from: 0, to: bytes.count, by: 3) {
            expectError(.malformedPNG) { _ = try PNGImage(decoding: Array(bytes.prefix(length))) }
        }
        for position in stride(from: 0, to: bytes.count - 12, by: 5) {
            var wrong = bytes
            wrong[position] ^= 0x15
            // A flipped byte is caught by a check sum, or harmless; it never gives another picture without an error, and never a crash.
            if let read = try? PNGImage(decoding: wrong) { #expect(read == picture) }
        }
    }

    @Test("A header that promises gigabytes allocates nothing")
    func lyingHeader() throws {
        let picture = try PNGImage(columns: 4, rows: 4, samples: .grey8(Array(repeating: 3, count: 16)))
        var bytes = try picture.encoded()
        bytes.replaceSubrange(16..<24, with: [0, 15, 255, 255, 0, 15, 255, 255])
        var table = [UInt32](repeating: 0, count: 256)
        for n in 0..<256 {
            var c = UInt32(n)
            for _ in 0..<8 { c = c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
            table[n] = c
        }
        let crc =
            bytes[12..<29].reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
            ^ UInt32.max
        for index in 0..<4 { bytes[29 + index] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * index)) }
        expectError(.malformedPNG) { _ = try PNGImage(decoding: bytes) }
    }

    @Test("An extent that does not fit the samples is refused")
    func invalid() {
        expectError(.invalidPicture) { _ = try PNGImage(columns: 2, rows: 2, samples: .grey8([1, 2, 3])) }
        expectError(.invalidPicture) { _ = try PNGImage(columns: 0, rows: 2, samples: .grey8([])) }
        expectError(.invalidPicture) { _ = try PNGImage(columns: -1, rows: -3, samples: .grey16([1, 2, 3])) }
        expectError(.invalidPicture) { _ = try PNGImage(columns: 2, rows: 1, samples: .rgb8([1, 2])) }
    }

    @Test("Files replace their predecessors whole, leave nothing temporary, and fail cleanly")
    func files() throws {
        try withFolder { folder in
            let path = folder + "/a.png"
            let first = try PNGImage(columns: 2, rows: 1, samples: .grey8([1, 2]))
            let second = try PNGImage(columns: 1, rows: 2, samples: .grey16([1, 65_535]))
            try first.write(toFile: path)
            let size = try second.write(toFile: path)
            #expect(try PNGImage(contentsOfFile: path) == second)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.png"])
            expectError(.notWritable) { try first.write(toFile: folder + "/missing/a.png") }
            try FileManager.default.createDirectory(
                atPath: folder + "/b.png",
                withIntermediateDirectories: false
            )
            expectError(.notWritable) { try first.write(toFile: folder + "/b.png") }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.png", "b.png"]
            )
            expectError(.notReadable) { _ = try PNGImage(contentsOfFile: folder + "/c.png") }
        }
    }
}
