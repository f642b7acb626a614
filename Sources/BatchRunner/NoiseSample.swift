import NoiseModels
import SeriesVolumes
import Volumes

/// The slices a noise model is fitted to: pairs of neighbours spread over the longest run, all of them where there are few.
package enum NoiseSample {
    /// Slices in a sample.
    package static let maximumSlices = 16

    /// The slices to read, in order.
    package static func slices(of runs: [Range<Int>]) -> [Int] {
        guard let run = runs.max(by: { $0.count < $1.count }) else { return [] }
        // Slices without neighbours (single projections, repeated positions) are as good a sample as a run.
        guard run.count > 1 else {
            let all = runs.flatMap { Array($0) }
            let step = max(1, all.count / maximumSlices)
            return Array(stride(from: 0, to: all.count, by: step).map { all[$0] }.prefix(maximumSlices))
        }
        guard run.count > maximumSlices else { return Array(run) }
        let pairs = maximumSlices / 2
        return (0..<pairs).flatMap { pair -> [Int] in
            // The centres of equal parts: the first and last slices of a series are often outside the body.
            let centre = run.lowerBound + (2 * pair + 1) * run.count / (2 * pairs)
            return [centre, min(centre + 1, run.upperBound - 1)]
        }
    }

    /// Memory that a look at the noise of one series may take, bytes.
    private static let memoryOfALook = 256 << 20

    /// Fits the noise model of the series' modality to a sample of it.
    static func estimate(
        _ series: AssembledSeries
    ) throws -> (sample: Volume, estimate: NoiseEstimation.Outcome) {
        let sample = try read(SeriesInput(series), maximumMemory: memoryOfALook)
        let estimate = try NoiseEstimation.estimate(
            .auto,
            from: sample,
            modality: series.modality,
            isLinearXRay: series.headers.allSatisfy {
                $0.dataSet.string(.presentationIntentType) == "FOR PROCESSING"
            }
        )
        return (sample, estimate)
    }

    /// Reads the sample as one volume, its slices side by side.
    static func read(_ input: SeriesInput, maximumMemory: Int) throws -> Volume {
        let series = input.series
        let affordable = max(1, maximumMemory / (SlabSchedule.bytesPerVoxel * input.heldShape.sliceCount))
        var voxels: [Float] = []
        var valid: [Bool] = []
        var hasMask = false
        let chosen = Array(slices(of: series.runs).prefix(affordable))
        for slice in chosen {
            let volume = try input.read(slice..<slice + 1).volume
            voxels += volume.voxels
            if let mask = volume.valid {
                hasMask = true
                valid += mask.values
            } else {
                valid += [Bool](repeating: true, count: volume.shape.count)
            }
        }
        let shape = series.shape.with(slices: chosen.count)
        return Volume(
            shape: shape,
            voxels: voxels,
            unit: series.unit,
            geometry: series.geometry,
            valid: hasMask ? Mask(shape: shape, values: valid) : nil
        )
    }
}
