import NoiseModels
import Pipelines

/// A clean patch with its noisy copy.
package struct TrainingPair: Sendable {
    package let clean: Patch
    package let noisy: Patch
    /// The modality it is from.
    package let modality: TrainingModality
    /// Root mean square of the noise.
    package let level: Double
}

/// Draws pairs of patches: every one a function of the recipe's seed, the step and its place in the batch.
package struct PatchSampler: Sendable {
    private let recipe: TrainingRecipe
    private let set: TrainingSet
    private let cumulativeShares: [Double]
    private let scans: ScanNoise?

    /// Creates a sampler of a set's training images.
    package init(_ recipe: TrainingRecipe, _ set: TrainingSet) {
        self.recipe = recipe
        self.set = set
        scans = ScanNoise(seed: recipe.seed, window: recipe.intensities.hounsfieldWindow)
        var sum = 0.0
        cumulativeShares = set.groups.map { group in
            sum += recipe.data.modalities[group.modality] ?? 0
            return sum
        }
    }

    /// The pair at a place of a step's batch.
    /// - Throws: a noise model's error, which a valid recipe never causes.
    package func pair(step: Int, item: Int) throws(NoiseError) -> TrainingPair {
        let (group, place, beginning) = drawn(step: step, item: item)
        var random = beginning
        let kinds = recipe.noise.filter { $0.applies(to: group.modality) }
        var shares: [Double] = []
        for kind in kinds { shares.append((shares.last ?? 0) + kind.share) }
        var levels = RandomStream(seed: recipe.seed, slice: step, element: item, purpose: .noiseLevel)
        let kind = kinds[levels.index(in: shares)]
        let seed = levels.next()
        let image = try set.truth(group.images[place], under: kind)
        var clean = patch(of: image, step: step, item: item, &random)
        var noisy = try kind.simulate(
            clean,
            signal: group.signals[place],
            hounsfieldUnit: recipe.intensities.hounsfieldUnit,
            place: ScannedPlace(scans, image) { noise in
                // By the same random numbers as the image.
                var again = beginning
                return patch(of: noise, step: step, item: item, &again)
            },
            &levels,
            seed: seed
        )
        if let interpolation = interpolation(step: step, item: item) {
            (clean, noisy) = (interpolation.applied(to: clean), interpolation.applied(to: noisy))
        }
        return TrainingPair(
            clean: clean,
            noisy: noisy,
            modality: group.modality,
            level: noisy.rootMeanSquareDifference(to: clean)
        )
    }

    /// How the pair at a place of a step's batch is interpolated; nil for not at all.
    private func interpolation(step: Int, item: Int) -> ScannerInterpolation? {
        guard let settings = recipe.augmentation.interpolation else { return nil }
        var random = RandomStream(seed: recipe.seed, slice: step, element: item, purpose: .interpolation)
        guard random.uniform() < settings.share else { return nil }
        return ScannerInterpolation(settings, size: recipe.patchSize, &random)
    }

    /// The clean patch at a place of a step's batch, with the class of every pixel.
    func example(step: Int, item: Int, _ truth: SegmentationTruth) -> SegmentationExample {
        let (group, place, random) = drawn(step: step, item: item)
        let image = group.images[place]
        func cut(_ image: TrainingImage) -> Patch {
            // By the same random numbers, whatever is cut.
            var again = random
            return self.patch(of: image, step: step, item: item, &again)
        }
        let patch = cut(image)
        return SegmentationExample(patch: patch, classes: truth.classes(of: patch, from: image, cut: cut))
    }

    /// Which image a place of a step's batch is cut from, and the random numbers that say where.
    private func drawn(
        step: Int,
        item: Int
    ) -> (group: TrainingSet.Group, place: Int, random: RandomStream) {
        var random = RandomStream(seed: recipe.seed, slice: step, element: item, purpose: .patch)
        let group = set.groups[random.index(in: cumulativeShares)]
        let place = random.index(in: group.cumulativeWeights)
        return (group, place, random)
    }

    private func patch(
        of image: TrainingImage,
        step: Int,
        item: Int,
        _ random: inout RandomStream
    ) -> Patch {
        let size = recipe.patchSize
        let row = random.integer(below: max(1, image.rows - size + 1))
        let column = random.integer(below: max(1, image.columns - size + 1))
        let (quarters, mirror) = (random.integer(below: 4), random.integer(below: 2))
        let elastic = recipe.augmentation.elastic
        let isDeformed = random.uniform() < elastic?.share ?? 0
        let channels = recipe.network.channels
        let patch: Patch
        if let elastic, isDeformed {
            var controls = RandomStream(seed: recipe.seed, slice: step, element: item, purpose: .deformation)
            let deformation = ElasticDeformation(elastic, size: size, &controls)
            patch = image.patch(
                row: row,
                column: column,
                size: size,
                channels: channels,
                deformed: deformation
            )
        } else {
            patch = image.patch(row: row, column: column, rows: size, columns: size, channels: channels)
        }
        return patch.turned(
            quarters: recipe.augmentation.rotations ? quarters : 0,
            isMirrored: recipe.augmentation.flips && mirror == 1
        )
    }
}

extension RandomStream {
    /// A whole number in 0 ..< count.
    mutating func integer(below count: Int) -> Int { min(Int(uniform() * Double(count)), count - 1) }

    /// A place in a list of weights, given their sums up to and with each.
    mutating func index(in cumulativeWeights: [Double]) -> Int {
        let target = uniform() * (cumulativeWeights.last ?? 0)
        var (low, high) = (0, cumulativeWeights.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulativeWeights[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
