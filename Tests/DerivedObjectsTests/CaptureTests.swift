import DICOMFiles
import DerivedObjects
import Reports
import Testing
import Volumes

@Suite struct CaptureTests {
    @Test(arguments: [
        (1, 16, [0]), (8, 16, [4]), (16, 16, [8]), (17, 16, [8]), (40, 16, [8, 24]), (41, 16, [8, 24, 40]),
        (5, 1, [0, 1, 2, 3, 4]),
    ])
    func keySlicesAreEveryNth(_ count: Int, _ interval: Int, _ expected: [Int]) {
        #expect(KeySlice.regular(count: count, every: interval) == expected)
    }

    @Test func windowsFollowTheStandard() {
        // PS3.3 C.11.2.1.2.1, the standard's own limits for c = 2048, w = 4096: 0 is black, 4095 white.
        let window = DisplayWindow(center: 2048, width: 4096, isInverted: false)
        #expect(
            window.grey(0) == 0 && window.grey(4095) == 255 && window.grey(-9999) == 0
                && window.grey(9999) == 255
        )
        #expect(window.grey(2047.5) == 128)
        #expect(DisplayWindow(center: 2048, width: 4096, isInverted: true).grey(0) == 255)
        // Width 1, centre 0: below and at -0.5 black, above white.
        let step = DisplayWindow(center: 0, width: 1, isInverted: false)
        #expect(step.grey(-0.5) == 0 && step.grey(-0.4) == 255)
    }

    @Test func windowComesFromTheHeaderElseFromPercentiles() throws {
        let header = HeaderExample.ct {
            $0.set(.windowCenter, .ds, texts: ["-600", "40"])
            $0.set(.windowWidth, .ds, texts: ["1500", "400"])
        }
        let window = try #require(
            DisplayWindow(source: header, frame: 0, unit: .hounsfield, isInverted: false)
        )
        #expect(window == DisplayWindow(center: -600, width: 1500, isInverted: false))
        #expect(DisplayWindow(source: header, frame: 0, unit: .storedValue, isInverted: false) == nil)
        #expect(
            DisplayWindow(source: HeaderExample.ct(), frame: 0, unit: .hounsfield, isInverted: false) == nil
        )
        let values = (0..<1000).map { Float($0) }
        let percentiles = DisplayWindow(values: values, isInverted: false)
        #expect(percentiles.grey(10) == 0 && percentiles.grey(989) == 255 && percentiles.grey(499) < 129)
        #expect(DisplayWindow(values: [5, 5], isInverted: false).width == 1)
    }

    @Test(
        arguments: [
            (0.0, 1.0), (0.9, 1.0), (1.2, 1.5), (13, 15), (99, 100), (0.031, 0.04), (250, 300),
            (.infinity, 1),
        ] as [(Float, Float)]
    )
    func theColourScaleEndsAtARoundNumber(_ value: Float, _ expected: Float) {
        let maximum = CaptureLayout.scaleMaximum(covering: value)
        #expect(abs(maximum - expected) < 1e-5 * expected)
    }

    @Test func certainPixelsKeepTheirGreyAndTheBarIsDrawn() {
        let size = 256
        let key = KeySlice(
            slice: 4,
            columns: size,
            rows: size,
            original: [Float](repeating: 10, count: size * size)[...],
            denoised: [Float](repeating: 200, count: size * size)[...],
            standardDeviation: (0..<size * size).map { Float($0 % size < 128 ? 0 : 20) }[...],
            valid: nil,
            window: DisplayWindow(center: 128, width: 256, isInverted: false)
        )
        let layout = CaptureLayout(columns: size, rows: size, scaleMaximum: 20, unitLabel: "HU")
        let picture = layout.draw(key, of: 9)
        func pixel(_ column: Int, _ row: Int) -> [UInt8] {
            let start = 3 * (row * picture.width + column)
            return Array(picture.samples[start..<start + 3])
        }
        // Panels begin after a margin of 4 and a title line of 15 pixels.
        #expect(pixel(4 + 10, 100) == [10, 10, 10])
        #expect(pixel(4 + 260 + 10, 100) == [200, 200, 200])
        #expect(pixel(4 + 520 + 10, 100) == [200, 200, 200])
        let hot = pixel(4 + 520 + 200, 100)
        #expect(hot[0] > hot[2] && hot != [200, 200, 200])
        // The bar: pale yellow on top, black at the bottom.
        let bar = 4 + 3 * 260 + 2
        #expect(pixel(bar, 15) == [252, 255, 164] && pixel(bar, 15 + 255) == [0, 0, 4])
        #expect(picture.width == layout.width && picture.height == layout.height)
        #expect(key.highStandardDeviation == 20)
    }

    @Test func textIsLegible() {
        var canvas = Canvas(width: 6, height: 7)
        canvas.write("1", at: (0, 0), magnification: 1)
        let rows = (0..<7).map { row in
            String((0..<5).map { canvas.samples[3 * (row * 6 + $0)] == 255 ? "#" : "." })
        }
        #expect(rows == ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."])
        for character
            in "ORIGINAL DENOISED SD ON (HU) STORED UNITS SLICE 0123456789/ LIMPID - NOT FOR DIAGNOSIS."
        where character != " " {
            let glyph = BitmapFont.glyph(character.utf8.first ?? 0)
            #expect(glyph.contains { $0 != 0 })
        }
    }

    @Test func largeImagesAreAveraged() {
        let key = KeySlice(
            slice: 0,
            columns: 2048,
            rows: 2,
            original: [Float](repeating: 0, count: 4096)[...],
            denoised: (0..<4096).map { Float($0 % 2) * 255 }[...],
            standardDeviation: [Float](repeating: 3, count: 4096)[...],
            valid: nil,
            window: DisplayWindow(center: 128, width: 256, isInverted: false)
        )
        #expect(key.columns == 1024 && key.rows == 1 && key.denoised.allSatisfy { $0 == 128 })
    }
}
