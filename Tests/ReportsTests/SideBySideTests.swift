import Foundation
import Reports
import Testing
import Volumes

@Suite("Side by side")
struct SideBySideTests {
    @Test("Two grey panels with a black gap")
    func grey() throws {
        let window = try Window(center: 50, width: 100, function: .linearExact)
        let image = try SideBySide.render(
            original: slice(2, 2, [0, 100, 20, 40]),
            denoised: slice(2, 2, [60, 80, 100, 0]),
            window: window
        )
        #expect(image.columns == 8 && image.rows == 2)
        #expect(image.samples == .grey8([0, 255, 0, 0, 0, 0, 153, 204, 51, 102, 0, 0, 0, 0, 255, 0]))
        let inverted = try SideBySide.render(
            original: slice(1, 1, [0]),
            denoised: slice(1, 1, [100]),
            window: window,
            inverted: true
        )
        #expect(inverted.samples == .grey8([255, 0, 0, 0, 0, 0]))
    }

    @Test("A heat map makes it RGB, with a colour bar from the maximum down to 0")
    func heat() throws {
        let window = try Window(center: 50, width: 100, function: .linearExact)
        let image = try SideBySide.render(
            original: slice(1, 3, [0, 100, 20]),
            denoised: slice(1, 3, [0, 100, 20]),
            standardDeviation: (slice(1, 3, [0, 5, 50]), 10),
            window: window
        )
        #expect(image.columns == 3 + 2 * 4 + 4 + 12 && image.rows == 3)
        guard case .rgb8(let pixels) = image.samples else {
            Issue.record("not RGB")
            return
        }
        func pixel(_ row: Int, _ column: Int) -> [UInt8] {
            Array(pixels[(row * image.columns + column) * 3..<(row * image.columns + column) * 3 + 3])
        }
        func color(_ index: Int) -> [UInt8] { Array(HeatMap.colors[index * 3..<index * 3 + 3]) }
        #expect(pixel(1, 0) == [255, 255, 255] && pixel(2, 5) == [51, 51, 51])
        #expect(pixel(0, 10) == color(0) && pixel(1, 10) == color(128) && pixel(2, 10) == color(255))
        #expect(pixel(0, 26) == color(255) && pixel(1, 20) == color(128) && pixel(2, 15) == color(0))
        #expect(pixel(1, 12) == [0, 0, 0])
    }

    @Test("Other shapes and thick volumes are refused")
    func invalid() throws {
        let window = try Window(center: 50, width: 100)
        expectError(.shapeMismatch) {
            _ = try SideBySide.render(
                original: slice(1, 2, [0, 0]),
                denoised: slice(2, 1, [0, 0]),
                window: window
            )
        }
        let thick = Volume(
            shape: VolumeShape(columns: 1, rows: 1, slices: 2),
            voxels: [0, 0],
            unit: .hounsfield
        )
        expectError(.shapeMismatch) {
            _ = try SideBySide.render(original: thick, denoised: thick, window: window)
        }
        expectError(.shapeMismatch) {
            _ = try SideBySide.render(
                original: slice(1, 1, [0]),
                denoised: slice(1, 1, [0]),
                standardDeviation: (slice(2, 1, [0, 0]), 1),
                window: window
            )
        }
    }

    @Test(
        "The colours rise evenly in CIE L*a*b*, as scikit-image sees them",
        .enabled(if: python != nil, "needs .venv")
    )
    func uniformColors() throws {
        #expect(HeatMap.colors.count == 768)
        try withFolder { folder in
            let path = folder + "/heat.png"
            try PNGImage(columns: 256, rows: 1, samples: .rgb8(HeatMap.colors)).write(toFile: path)
            let script = packageRoot + "/Tests/Python/report_pictures.py"
            let (status, output) = try run(try #require(python), [script, "heat", path])
            #expect(status == 0 || status == 77, "\(String(decoding: output, as: UTF8.self))")
        }
    }
}
