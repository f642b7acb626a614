import Foundation
import Reports
import Testing
import Volumes

/// What the page's script reads, decoded independently of it.
private struct PictureFile: Decodable {
    struct Planes: Decodable {
        let planes: Int
        let png: Data
    }

    struct Heat: Decodable {
        let columns: Int
        let rows: Int
        let png: Data
    }

    struct View: Decodable {
        let columns: Int
        let rows: Int
        let offset: Double
        let step: Double
        let denoised: Planes
        let residualStep: Double
        let residual: Planes
        let heat: Heat?

        /// Denoised and original in the volume's unit.
        func decoded() throws -> (denoised: [Double], original: [Double]) {
            func numbers(_ planes: Planes) throws -> [Double] {
                let image = try PNGImage(decoding: Array(planes.png))
                guard case .grey8(let bytes) = image.samples else {
                    throw ReportError(.malformedPNG, "grey wanted")
                }
                let n = columns * rows
                #expect(image.columns == columns && image.rows == rows * planes.planes)
                return (0..<n).map { index in
                    planes.planes == 1
                        ? Double(Int8(bitPattern: bytes[index]))
                        : Double(Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[n + index]) << 8))
                }
            }
            let denoised = try numbers(self.denoised).map { offset + step * $0 }
            let original = try zip(denoised, numbers(residual)).map { $0 + residualStep * $1 }
            return (denoised, original)
        }
    }

    let folder: String
    let windows: [[Double]]
    let inverted: Bool
    let limit: Double
    let views: [View]

    init(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let call = "limpidPictures("
        try #require(text.hasPrefix(call) && text.hasSuffix(");\n"))
        self = try JSONDecoder().decode(
            PictureFile.self,
            from: Data(text.dropFirst(call.count).dropLast(3).utf8)
        )
    }
}

@Suite("Series pictures")
struct SeriesPicturesTests {
    static let folder = "2.25.301445789"

    @Test("Three noisy 512 × 512 slices keep their values within the tolerances told, and the budget")
    func budget() throws {
        try withFolder { report in
            var pictures = SeriesPictures(modality: .ct, leadingPresets: [], inverted: false)
            let slices = [3, 20, 41].map { Sample.slice($0, columns: 512, rows: 512, sigma: 60) }
            for (index, slice) in zip([3, 20, 41], slices) {
                try pictures.add(
                    keySlice: index,
                    original: slice.original,
                    denoised: slice.denoised,
                    standardDeviation: slice.deviation
                )
            }
            let set = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
            #expect(
                set.views.map(\.slice) == [3, 20, 41]
                    && set.views.allSatisfy { $0.region == .whole && $0.reduction == 1 }
            )
            let names = try FileManager.default.contentsOfDirectory(atPath: report + "/" + Self.folder)
                .sorted()
            #expect(names == ["pictures.js", "slice-0021.png"])
            #expect(set.still == Self.folder + "/slice-0021.png")
            let sizes = try names.map {
                try #require(
                    try FileManager.default.attributesOfItem(atPath: "\(report)/\(Self.folder)/\($0)")[.size]
                        as? Int
                )
            }
            #expect(sizes.reduce(0, +) == set.bytes && set.bytes <= SeriesPictures.byteBudget)

            let file = try PictureFile(report + "/\(Self.folder)/pictures.js")
            #expect(file.folder == Self.folder && !file.inverted && file.windows.count == set.presets.count)
            #expect(abs(file.limit - 3 * (try #require(set.residual.standardDeviation))) < 1e-9)
            for (index, view) in file.views.enumerated() {
                let (denoised, original) = try view.decoded()
                let worst = { (a: [Float], b: [Double]) in zip(a, b).map { abs(Double($0) - $1) }.max() ?? 0 }
                #expect(
                    worst(slices[index].original.voxels, original) <= set.views[index].originalTolerance
                        * 1.0001
                )
                #expect(
                    worst(slices[index].denoised.voxels, denoised) <= set.views[index].denoisedTolerance
                        * 1.0001
                )
                #expect(set.views[index].originalTolerance < 0.21 * 60)
                let heat = try #require(view.heat)
                #expect(heat.columns == 256 && heat.rows == 256)
            }
        }
    }

    @Test("Whole numbers with little noise are shown exactly")
    func exact() throws {
        try withFolder { report in
            var pictures = SeriesPictures(modality: .ct, leadingPresets: [], inverted: false)
            let noisy = Sample.slice(1, columns: 40, rows: 30, sigma: 2).original
            let clean = noisy.replacing(voxels: noisy.voxels.map { ($0 / 4).rounded() * 4 })
            try pictures.add(keySlice: 1, original: noisy, denoised: clean, standardDeviation: nil)
            let set = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
            let view = try #require(try PictureFile(report + "/\(Self.folder)/pictures.js").views.first)
            let (denoised, original) = try view.decoded()
            #expect(original == noisy.voxels.map { Double($0) })
            #expect(denoised == clean.voxels.map { Double($0) })
            #expect(view.heat == nil && set.standardDeviationMaximum == nil)
        }
    }

    @Test("The same pictures give the same bytes")
    func deterministic() throws {
        let files = try (0..<2).map { _ in
            try withFolder { report in
                var pictures = SeriesPictures(modality: .mr, leadingPresets: [], inverted: false)
                let one = Sample.slice(5, columns: 64, rows: 48, sigma: 10, unit: .signalIntensity)
                try pictures.add(
                    keySlice: 5,
                    original: one.original,
                    denoised: one.denoised,
                    standardDeviation: one.deviation
                )
                let set = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
                return try ["pictures.js", "slice-0006.png"].map {
                    try Data(contentsOf: URL(fileURLWithPath: "\(report)/\(Self.folder)/\($0)"))
                } + [Data(String(describing: set).utf8)]
            }
        }
        #expect(files[0] == files[1])
    }

    @Test("A large picture is shown whole but reduced, with a detail at full resolution")
    func large() throws {
        try withFolder { report in
            var pictures = SeriesPictures(modality: .dx, leadingPresets: [], inverted: true)
            let (columns, rows) = (900, 1_200)
            var voxels = [Float](repeating: 0, count: columns * rows)
            for index in voxels.indices { voxels[index] = Float((index % columns) * 2 + index / columns) }
            let original = slice(columns, rows, voxels, unit: .detectorSignal)
            try pictures.add(keySlice: 0, original: original, denoised: original, standardDeviation: original)
            let set = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
            #expect(set.views.map(\.region) == [.whole, .detail] && set.views.map(\.reduction) == [3, 1])
            #expect(set.views[0].columns == 300 && set.views[0].rows == 400)
            #expect(set.views[1].columns == 448 && set.views[1].rows == 448)
            let file = try PictureFile(report + "/\(Self.folder)/pictures.js")
            #expect(file.inverted)
            // The mean over the block of columns 3…5 and rows 6…8, and the pixel at the detail's corner.
            let whole = try file.views[0].decoded().original
            #expect(abs(whole[2 * 300 + 1] - (2 * 4 + 7)) <= set.views[0].originalTolerance + 1e-6)
            let detail = try file.views[1].decoded().original
            #expect(
                abs(detail[0] - Double((900 - 448) / 2 * 2 + (1_200 - 448) / 2)) <= set.views[1]
                    .originalTolerance + 1e-6
            )
        }
    }

    @Test("Windows from the header come first; one that looks like another is offered once")
    func presets() throws {
        try withFolder { report in
            let header = WindowPreset(name: "Header", window: try Window(center: 41, width: 398))
            var pictures = SeriesPictures(modality: .ct, leadingPresets: [header], inverted: false)
            let one = Sample.slice(5, columns: 64, rows: 48, sigma: 10)
            try pictures.add(
                keySlice: 5,
                original: one.original,
                denoised: one.denoised,
                standardDeviation: nil
            )
            let set = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
            #expect(set.presets.map(\.name) == ["Header", "Lung", "Bone", "Brain"])
        }
    }

    @Test("The runner's histogram is kept; otherwise the key slices make one")
    func histogram() throws {
        try withFolder { report in
            let one = Sample.slice(5, columns: 64, rows: 48, sigma: 10)
            var pictures = SeriesPictures(modality: .ct, leadingPresets: [], inverted: false)
            try pictures.add(
                keySlice: 5,
                original: one.original,
                denoised: one.denoised,
                standardDeviation: nil
            )
            let own = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
            #expect(!own.residualCoversSeries && own.residual.count == 64 * 48)
            var streamed = try ResidualHistogram(sigma: 10)
            for _ in 0..<5 { try streamed.add(original: one.original, denoised: one.denoised) }
            pictures.residual = streamed
            let given = try #require(try pictures.write(toReportFolder: report, folder: Self.folder))
            #expect(given.residualCoversSeries && given.residual == streamed)
        }
    }

    @Test("Constant, non-finite and fully invalid pictures do no harm")
    func odd() throws {
        try withFolder { report in
            let flat = slice(4, 3, Array(repeating: 7, count: 12), unit: .echogenicity)
            let wild = slice(
                4,
                3,
                [.nan, .infinity, -.infinity, 1e30, -1e30, 0, 1, 2, 3, 4, 5, 6],
                unit: .echogenicity
            )
            let hidden = slice(
                4,
                3,
                Array(repeating: 7, count: 12),
                unit: .echogenicity,
                valid: Array(repeating: false, count: 12)
            )
            for (index, volume) in [flat, wild].enumerated() {
                var pictures = SeriesPictures(modality: .us, leadingPresets: [], inverted: false)
                try pictures.add(keySlice: 0, original: volume, denoised: flat, standardDeviation: wild)
                let set = try #require(try pictures.write(toReportFolder: report, folder: "1.\(index)"))
                #expect(set.views.count == 1)
            }
            var pictures = SeriesPictures(modality: .us, leadingPresets: [], inverted: false)
            #expect(try pictures.write(toReportFolder: report, folder: "1.3") == nil)
            try pictures.add(keySlice: 0, original: hidden, denoised: hidden, standardDeviation: nil)
            #expect(try pictures.write(toReportFolder: report, folder: "1.3") == nil)
            #expect(!FileManager.default.fileExists(atPath: report + "/1.3"))
        }
    }

    @Test(
        "Hostile folder names, fourth and unordered slices and unequal shapes are refused before anything is written"
    )
    func refused() throws {
        try withFolder { report in
            var pictures = SeriesPictures(modality: .us, leadingPresets: [], inverted: false)
            let one = slice(2, 2, [1, 2, 3, 4])
            for index in [1, 4, 9] {
                try pictures.add(keySlice: index, original: one, denoised: one, standardDeviation: nil)
            }
            expectError(.invalidPicture) {
                try pictures.add(keySlice: 12, original: one, denoised: one, standardDeviation: nil)
            }
            var second = SeriesPictures(modality: .us, leadingPresets: [], inverted: false)
            try second.add(keySlice: 4, original: one, denoised: one, standardDeviation: nil)
            expectError(.invalidPicture) {
                try second.add(keySlice: 4, original: one, denoised: one, standardDeviation: nil)
            }
            expectError(.shapeMismatch) {
                try second.add(
                    keySlice: 5,
                    original: one,
                    denoised: slice(4, 1, [1, 2, 3, 4]),
                    standardDeviation: nil
                )
            }
            let long = String(repeating: "1.", count: 32) + "1"
            for name in ["", ".", "..", "1..2", ".1", "1.", "../1", "1/2", "a.b", "1\u{0}2", "١.٢", long] {
                expectError(.invalidFolderName) {
                    _ = try pictures.write(toReportFolder: report, folder: name)
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: report).isEmpty)
        }
    }

    @Test("Key slices lie apart and in the series")
    func keySlices() {
        #expect(SeriesPictures.keySlices(ofSeriesWith: 0) == [])
        #expect(SeriesPictures.keySlices(ofSeriesWith: 1) == [0])
        #expect(SeriesPictures.keySlices(ofSeriesWith: 3) == [0, 1, 2])
        for count in 4...50 {
            let slices = SeriesPictures.keySlices(ofSeriesWith: count)
            #expect(
                Set(slices).count == 3 && slices == slices.sorted()
                    && slices.allSatisfy { (0..<count).contains($0) }
            )
        }
    }
}
