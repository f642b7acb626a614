import BatchRunner
import Testing
import Volumes

@Suite struct SlabScheduleTests {
    private let shape = VolumeShape(columns: 64, rows: 64, slices: 40)

    @Test func slabsCoverEverySliceOnceAndInOrder() {
        let schedule = SlabSchedule(
            runs: [0..<17, 17..<18, 18..<40],
            shape: shape,
            halo: 2,
            maximumMemory: 1 << 30
        )
        #expect(schedule.slabs.flatMap { Array($0.core) } == Array(0..<40))
    }

    @Test func contextStaysInItsRun() {
        let runs = [0..<17, 17..<18, 18..<40]
        let schedule = SlabSchedule(runs: runs, shape: shape, halo: 3, maximumMemory: 1 << 30)
        for slab in schedule.slabs {
            let run = runs.first { $0.contains(slab.core.lowerBound) }
            #expect(
                run?.contains(slab.context.lowerBound) == true
                    && run?.contains(slab.context.upperBound - 1) == true
            )
            #expect(slab.context.lowerBound == max(run?.lowerBound ?? 0, slab.core.lowerBound - 3))
            #expect(slab.context.upperBound == min(run?.upperBound ?? 0, slab.core.upperBound + 3))
        }
    }

    @Test func memoryBoundsTheSlab() {
        let perSlice = SlabSchedule.bytesPerVoxel * shape.sliceCount
        let tight = SlabSchedule(runs: [0..<40], shape: shape, halo: 0, maximumMemory: 3 * perSlice)
        #expect(tight.slabs.allSatisfy { $0.context.count <= 3 } && tight.slabs.count == 14)
        let impossible = SlabSchedule(runs: [0..<40], shape: shape, halo: 0, maximumMemory: 1)
        #expect(impossible.slabs.count == 40)
    }

    /// What is denoised and thrown away stays below what is kept, where memory allows.
    @Test func wideContextMakesLargeSlabs() {
        let schedule = SlabSchedule(runs: [0..<200], shape: shape, halo: 26, maximumMemory: 1 << 30)
        #expect(schedule.slabs.map(\.core) == [0..<52, 52..<104, 104..<156, 156..<200])
        #expect(schedule.slabs.allSatisfy { $0.context.count <= $0.core.count + 52 })
    }

    /// 512 × 512 voxels and BM4D's context within the default memory: several slices a slab where there is no uncertainty.
    @Test func wideContextFitsTheDefaultMemory() {
        let slice = VolumeShape(columns: 512, rows: 512, slices: 100)
        func largestCore(_ assessesUncertainty: Bool) -> Int {
            SlabSchedule(
                runs: [0..<100],
                shape: slice,
                halo: 26,
                assessesUncertainty: assessesUncertainty,
                maximumMemory: RunOptions(inputs: [], output: "").maximumMemory
            ).slabs.map(\.core.count).max() ?? 0
        }
        #expect(largestCore(true) == 1)
        #expect(largestCore(false) == 6)
    }

    @Test func sampleIsPairsOfNeighboursFromTheLongestRun() {
        let slices = NoiseSample.slices(of: [0..<5, 5..<205])
        #expect(slices.count == NoiseSample.maximumSlices)
        #expect(slices == slices.sorted() && Set(slices).count == slices.count)
        for pair in stride(from: 0, to: slices.count, by: 2) { #expect(slices[pair + 1] == slices[pair] + 1) }
        #expect(slices.allSatisfy { (5..<205).contains($0) })
        #expect(NoiseSample.slices(of: [0..<3]) == [0, 1, 2])
        #expect(NoiseSample.slices(of: (0..<40).map { $0..<$0 + 1 }).count == NoiseSample.maximumSlices)
    }
}
