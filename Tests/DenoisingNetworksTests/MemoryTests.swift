import DenoisingNetworks
import Foundation
import Tensors
import Testing

/// Resident memory while a network runs; by itself, since other tests' memory would count too.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["LIMPID_SLOW_TESTS"] != nil, "slow"))
struct MemoryTests {
    private static let limit = 400 << 20

    /// The highest resident memory since it was last reset, in bytes.
    private func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ")[1])) << 10
    }

    private func resetPeak() throws {
        try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }

    private func resident() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return try #require(Int(pages)) * sysconf(Int32(_SC_PAGESIZE))
    }

    @Test func threeHundredSlicesStayBelowTheLimitAndDoNotGrow() throws {
        let fixture = try WeightsFixture()
        let network = TwoStage(TwoStage.Configuration(channels: 1))
        let runner = NetworkRunner(try ModelWeights(file: fixture.random(network)), engine: try Engine())
        let side = 512
        let image = [Float](repeating: 0.5, count: side * side)
        let before = try resident()
        try resetPeak()
        var early = 0
        for slice in 0..<300 {
            _ = try runner(image, rows: side, columns: side)
            if slice == 2 { early = try peak() }
        }
        let most = try peak() - before
        let growth = try peak() - early
        #expect(most < Self.limit, "\(most >> 20) MiB above the process")
        #expect(growth < 8 << 20, "\(growth >> 20) MiB more after 300 slices than after three")
    }

    @Test func thePlanForMemoryHolds() throws {
        let fixture = try WeightsFixture()
        for (index, preset) in NetworkRegistry.presets.enumerated() {
            let side = 512
            let path = try fixture.random(preset.network, "preset-\(index)")
            let runner = NetworkRunner(try ModelWeights(file: path), engine: try Engine())
            let image = [Float](repeating: 0.5, count: preset.network.channels * side * side)
            let before = try resident()
            try resetPeak()
            _ = try runner(image, rows: side, columns: side)
            let planned = preset.network.inferenceMemory(rows: side, columns: side)
            // Weights, scratch lines and the image itself are not feature maps.
            #expect(try peak() - before < planned + 32 << 20, "\(preset.name)")
        }
    }
}
