import DenoisingNetworks
import NeuralNetworks
import Tensors
import Testing

@Suite struct TilingTests {
    private static let configurations = [
        TwoStage.Configuration(channels: 1), TwoStage.Configuration(channels: 3),
        TwoStage.Configuration(channels: 1, unshuffle: 2),
        TwoStage.Configuration(channels: 1, unshuffle: 2, width: 64, restoration: false, attention: false),
        TwoStage.Configuration(channels: 1, restoration: false, attention: false),
    ]

    private func image(_ count: Int) -> [Float] {
        var random = SplitMix64(seed: 7)
        return (0..<count).map { Float(random.uniform()) + ($0 / 37 % 2 == 0 ? 0.3 : 0) }
    }

    private func runner(
        _ configuration: TwoStage.Configuration,
        _ fixture: WeightsFixture,
        _ engine: Engine
    ) throws -> NetworkRunner {
        NetworkRunner(try ModelWeights(file: fixture.strong(TwoStage(configuration))), engine: engine)
    }

    @Test(arguments: configurations, [(400, 330), (64, 64), (129, 700), (1000, 1000)])
    func tilesCoverTheImageOnceWithEnoughAround(
        _ configuration: TwoStage.Configuration,
        _ extent: (rows: Int, columns: Int)
    ) {
        let network = TwoStage(configuration)
        for memory in [0, 100 << 20, 300 << 20, .max] {
            let plan = TilePlan(
                rows: extent.rows,
                columns: extent.columns,
                network: network,
                maximumMemory: memory
            )
            var covered = [Int](repeating: 0, count: extent.rows * extent.columns)
            for tile in plan.tiles {
                for row in tile.coreRows {
                    for column in tile.coreColumns { covered[row * extent.columns + column] += 1 }
                }
                for (all, core, end, reach) in [
                    (tile.rows, tile.coreRows, extent.rows, network.rowReach),
                    (tile.columns, tile.coreColumns, extent.columns, network.receptiveRadius),
                ] {
                    #expect(all.lowerBound % 64 == 0 && core.lowerBound % 64 == 0)
                    #expect(all.lowerBound == 0 || core.lowerBound - all.lowerBound >= reach)
                    #expect(all.upperBound == end || all.upperBound - core.upperBound >= reach)
                }
                let needed = network.inferenceMemory(rows: tile.rows.count, columns: tile.columns.count)
                #expect(needed <= memory || plan.tiles.allSatisfy { $0.coreRows.count <= 64 })
            }
            #expect(covered.allSatisfy { $0 == 1 })
            if memory == .max { #expect(plan.tiles.count == 1) }
        }
    }

    private func expectTilesToGiveTheWhole(_ runner: NetworkRunner, rows: Int, columns: Int) throws {
        let image = image(runner.weights.network.channels * rows * columns)
        let whole = try runner(image, rows: rows, columns: columns)
        let tiled = try runner(image, rows: rows, columns: columns, maximumMemory: 0)
        #expect(whole.allSatisfy(\.isFinite) && Set(whole.prefix(1000)).count > 500)
        let network = runner.weights.network
        let plan = TilePlan(rows: rows, columns: columns, network: network, maximumMemory: 0)
        #expect(plan.tiles.contains { $0.rows.count < rows || $0.columns.count < columns })
        let difference = zip(whole, tiled).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        let text = network.configurationText
        // OpenBLAS sums in another order for another number of columns; ours do not.
        let allowed: Float = runner.engine.kernels == .matrix ? 1e-5 : 0
        #expect(difference <= allowed, "\(runner.engine.kernels) \(text): off by \(difference)")
    }

    /// To the bit, so that memory is no part of a result; high and wide enough that tiles end amid the image on all sides.
    @Test(arguments: configurations, [(40, 520), (900, 20)]) func tilesGiveWhatTheWholeGives(
        _ configuration: TwoStage.Configuration,
        _ extent: (rows: Int, columns: Int)
    ) throws {
        let runner = try runner(configuration, WeightsFixture(), Engine())
        try expectTilesToGiveTheWhole(runner, rows: extent.rows, columns: extent.columns)
    }

    private static let baselines: [any DenoisingNetwork] = [
        REDCNN(.init(channels: 1, features: 8)), CAE(.init(channels: 1, features: 8)),
        DAE(.init(channels: 1, features: 8)), MMD(.init(channels: 1, depth: 5, features: 8)),
    ]

    @Test(arguments: baselines.indices) func tilesOfBaselinesGiveWhatTheWholeGives(index: Int) throws {
        let fixture = try WeightsFixture()
        let weights = try ModelWeights(file: fixture.strong(Self.baselines[index]))
        let runner = NetworkRunner(weights, engine: try Engine())
        for (rows, columns) in [(40, 520), (520, 24)] {
            try expectTilesToGiveTheWhole(runner, rows: rows, columns: columns)
        }
    }

    /// Averages over a tile would not be those of the image.
    @Test func whatSeesTheWholeImageIsNotCut() throws {
        let network = DRAN(.init(channels: 1, features: 4))
        let plan = TilePlan(rows: 200, columns: 700, network: network, maximumMemory: 0)
        #expect(plan.tiles.map(\.coreRows) == [0..<200] && plan.tiles.map(\.columns) == [0..<700])
    }

    @Test(arguments: Kernels.allCases.filter(\.isSupported), Precision.allCases)
    func tilesGiveWhatTheWholeGivesWithEveryKernel(_ kernels: Kernels, _ precision: Precision) throws {
        guard kernels != .reference else { return }
        let configuration = TwoStage.Configuration(channels: 1, restoration: false, attention: false)
        let engine = try Engine(kernels: kernels, precision: precision)
        try expectTilesToGiveTheWhole(runner(configuration, WeightsFixture(), engine), rows: 330, columns: 24)
    }

    private static let halving: [any DenoisingNetwork] = [
        TwoStage(.init(channels: 1, unshuffle: 2)), REDCNN(.init(channels: 1, features: 8)),
        CAE(.init(channels: 1, features: 8)), DAE(.init(channels: 1, features: 8)),
    ]

    /// Extents that are no multiple of the network's are continued, not cut: as if the last row and column went on.
    @Test(arguments: halving.indices) func oddExtentsAreContinued(index: Int) throws {
        let fixture = try WeightsFixture()
        let network = Self.halving[index]
        let weights = try ModelWeights(file: fixture.strong(network))
        let runner = NetworkRunner(weights, engine: try Engine())
        let (rows, columns) = (33, 27)
        let odd = image(rows * columns)
        let missing = network.multiple - columns % network.multiple
        let (wholeRows, wholeColumns) = (
            rows + network.multiple - rows % network.multiple, columns + missing
        )
        var even: [Float] = []
        for row in 0..<wholeRows {
            let line = odd[min(row, rows - 1) * columns..<(min(row, rows - 1) + 1) * columns]
            even += line + repeatElement(line[line.endIndex - 1], count: missing)
        }
        let expected = try runner(even, rows: wholeRows, columns: wholeColumns)
        let result = try runner(odd, rows: rows, columns: columns)
        for row in 0..<rows {
            let line = Array(expected[row * wholeColumns..<row * wholeColumns + columns])
            #expect(Array(result[row * columns..<(row + 1) * columns]) == line)
        }
    }
}
