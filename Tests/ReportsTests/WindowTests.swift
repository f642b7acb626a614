import Reports
import Testing
import Volumes

@Suite("Windows")
struct WindowTests {
    @Test("Greys are pydicom's")
    func golden() throws {
        for golden in try Goldens.load().windows {
            let window = try Window(center: golden.center, width: golden.width, function: golden.function)
            for (value, grey) in zip(golden.values, golden.greys) {
                #expect(window.grey(Float(value)) == grey, "\(window), \(value)")
                #expect(window.grey(Float(value), inverted: true) == 255 - grey)
            }
        }
    }

    @Test("Bounds, extremes and NaN")
    func bounds() throws {
        let window = try Window(center: 40, width: 400)
        #expect(window.lowerBound == -160 && window.upperBound == 239)
        #expect(window.grey(.nan) == 0 && window.grey(.infinity) == 255 && window.grey(-.infinity) == 0)
        #expect(window.grey(-.infinity, inverted: true) == 255)
        let exact = try Window(center: 40, width: 400, function: .linearExact)
        #expect(exact.lowerBound == -160 && exact.upperBound == 240)
    }

    @Test("Widths that mean nothing are refused")
    func invalid() {
        for (center, width) in [(0.0, 0.0), (0, 0.5), (0, -4), (0, .nan), (.infinity, 10), (0, .infinity)] {
            expectError(.invalidWindow) { _ = try Window(center: center, width: width) }
        }
        expectError(.invalidWindow) { _ = try Window(center: 0, width: 0, function: .linearExact) }
    }

    @Test("Percentiles are numpy's, of valid and finite voxels only")
    func percentiles() throws {
        let golden = try Goldens.load().percentiles
        let values = golden.values + [.nan, .infinity, 1e9]
        let valid = values.map { $0 < 1e8 || !$0.isFinite }
        let volume = slice(values.count, 1, values, valid: valid)
        for (lower, upper) in [(0, 8), (1, 5), (2, 6), (3, 7)] {
            let window = try #require(
                Window.percentiles(golden.points[lower], golden.points[upper], of: [volume])
            )
            #expect(abs(window.lowerBound - golden.results[lower]) < 1e-6)
            #expect(abs(window.upperBound - golden.results[upper]) < 1e-6)
        }
        #expect(Window.percentiles(1, 99, of: [slice(2, 1, [.nan, .nan])]) == nil)
        let constant = try #require(Window.percentiles(1, 99, of: [slice(2, 1, [5, 5])]))
        #expect(constant.center == 5 && constant.width == 1)
    }

    @Test("CT has the customary windows; other modalities get theirs from the picture")
    func presets() throws {
        let flat = slice(2, 1, [0, 100])
        let ct = WindowPreset.standard(for: .ct, of: [flat])
        #expect(ct.map(\.name) == ["Soft tissue", "Lung", "Bone", "Brain", "Low-dose liver"])
        #expect(ct.prefix(4).map(\.window.center) == [40, -600, 480, 40])
        #expect(ct.prefix(4).map(\.window.width) == [400, 1_500, 2_500, 80])
        #expect(ct[4].window.lowerBound == -160 && ct[4].window.upperBound == 240)
        for modality in Modality.allCases where modality != .ct {
            let picture = slice(4, 1, [0, 10, 20, 1_000], unit: .signalIntensity)
            let presets = WindowPreset.standard(for: modality, of: [picture])
            #expect(presets.count >= 3)
            #expect(Set(presets.map(\.window)).count == presets.count)
            #expect(presets.contains { $0.window.lowerBound == 0 && $0.window.upperBound == 1_000 })
        }
        // A CT whose voxels are stored values has no Hounsfield windows.
        let stored = WindowPreset.standard(for: .ct, of: [slice(2, 1, [0, 100], unit: .storedValue)])
        #expect(!stored.contains { $0.name == "Lung" })
    }
}
