import DenoisingNetworks
import Foundation
import Tensors
import Testing

/// Resident memory while a network runs.
///
/// Other tests' memory counts too: Tests/run.sh --slow runs these in a process of their own.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["LIMPID_MEMORY_TESTS"] == "1",
        "alone: Tests/run.sh --slow"
    )
)
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

    private func runner(_ network: any DenoisingNetwork, _ fixture: WeightsFixture) throws -> NetworkRunner {
        NetworkRunner(try ModelWeights(file: fixture.random(network)), engine: try Engine())
    }

    @Test func threeHundredSlicesDoNotGrow() throws {
        let runner = try runner(TwoStage(TwoStage.Configuration(channels: 1)), WeightsFixture())
        let side = 96
        let image = [Float](repeating: 0.5, count: side * side)
        var early = 0
        for slice in 0..<300 {
            _ = try runner(image, rows: side, columns: side)
            if slice == 9 { early = try resident() }
        }
        let growth = try resident() - early
        #expect(growth < 4 << 20, "\(growth >> 20) MiB more after 300 slices than after ten")
    }

    @Test(arguments: NetworkRegistry.presets.indices) func aSliceStaysBelowTheLimitAndThePlan(index: Int)
        throws
    {
        let network = NetworkRegistry.presets[index].network
        let runner = try runner(network, WeightsFixture())
        let side = 512
        let image = [Float](repeating: 0.5, count: network.channels * side * side)
        let before = try resident()
        try resetPeak()
        for _ in 0..<2 { _ = try runner(image, rows: side, columns: side) }
        let most = try peak() - before
        // RED-CNN's maps of 96 channels are larger, as its plan says.
        if !(network is REDCNN) { #expect(most < Self.limit, "\(most >> 20) MiB above the process") }
        // Weights, scratch lines and the image itself are not feature maps.
        let planned = network.inferenceMemory(rows: side, columns: side)
        #expect(most < planned + (32 << 20), "\(most >> 20) MiB, planned \(planned >> 20)")
    }
}
