import NoiseModels
import Pipelines

/// The images of a recipe in memory: those to train on by modality, and those to validate on.
package struct TrainingSet: Sendable {
    /// Images of one modality with their chances.
    package struct Group: Sendable {
        package let modality: TrainingModality
        package let images: [TrainingImage]
        /// Mean signal of each image.
        package let signals: [Double]
        /// Sums of the images' weights up to and with each.
        package let cumulativeWeights: [Double]
    }

    /// What patches are drawn from, in the modalities' order.
    package let groups: [Group]
    /// What is validated on: of each modality with clean images the recipe's number of them, evenly spread over the index.
    package let validation: [TrainingImage]
    private let denoised: DenoisedTruth?

    /// Reads the images that a recipe uses.
    /// - Throws: `invalid-image`, `no-images`.
    package init(_ recipe: TrainingRecipe, _ index: ImageIndex) throws(TrainingError) {
        let (training, held) = try Self.rows(recipe, index)
        let scaled = try ScaledImages.read(
            training + held,
            of: index,
            intensities: recipe.intensities,
            channels: recipe.network.channels,
            halvedSources: recipe.data.halvedSources
        )
        denoised =
            recipe.data.denoisedModalities.isEmpty
            ? nil : recipe.intensities.hounsfieldWindow.map(DenoisedTruth.init)
        let trained = scaled.filter { $0.row.split == .train }
        validation = scaled.filter { $0.row.split == .validation }
        groups = TrainingModality.allCases.compactMap { modality in
            let images = trained.filter { $0.row.modality == modality }
            guard !images.isEmpty else { return nil }
            var sum = 0.0
            let weights = images.map { image in
                sum += image.row.role.flatMap { recipe.data.weights[$0] } ?? 0
                return sum
            }
            return Group(
                modality: modality,
                images: images,
                signals: images.map { $0.meanSignal() },
                cumulativeWeights: weights
            )
        }
    }

    /// The truth that an image is under a kind of noise: without its own noise where the recipe wants it denoised and that
    /// noise has the grain of the kind.
    /// - Throws: a noise model's error, which no image of a valid index causes.
    package func truth(
        _ image: TrainingImage,
        under noise: TrainingNoise
    ) throws(NoiseError) -> TrainingImage {
        guard noise.isComputedTomography, let denoised else { return image }
        return try denoised.image(of: image)
    }

    /// The lines of the images that a recipe uses, without reading one: those to train on, and those to validate on.
    /// - Throws: `no-images` where a modality has none to train on, or there is none to validate on.
    package static func rows(
        _ recipe: TrainingRecipe,
        _ index: ImageIndex
    ) throws(TrainingError) -> (training: [ImageIndex.Row], validation: [ImageIndex.Row]) {
        let training = index.rows.filter { row in
            row.split == .train && recipe.data.modalities[row.modality] != nil
                && (row.isUsableForShipping || !recipe.data.isUsableForShippingOnly)
                && (row.role.flatMap { recipe.data.weights[$0] } ?? 0) > 0 && recipe.hasTruth(row)
        }
        let held = validationRows(recipe, index)
        for modality in TrainingModality.allCases
        where recipe.data.modalities[modality] != nil
            && !training.contains(where: { $0.modality == modality })
        {
            throw noImages(index, "of modality \(modality.rawValue) to train on")
        }
        guard !held.isEmpty else { throw noImages(index, "with a clean truth to validate on") }
        return (training, held)
    }

    private static func noImages(_ index: ImageIndex, _ what: String) -> TrainingError {
        TrainingError(
            .noImages,
            "\(index.path) has no image \(what) that the recipe lets through; look at its columns role, "
                + "usable_for_shipped_weights and split, and at labels where the recipe takes given ones"
        )
    }

    private static func validationRows(_ recipe: TrainingRecipe, _ index: ImageIndex) -> [ImageIndex.Row] {
        TrainingModality.allCases.flatMap { modality -> [ImageIndex.Row] in
            guard recipe.data.modalities[modality] != nil else { return [] }
            let rows = index.rows.filter { row in
                row.split == .validation && row.modality == modality
                    && (row.role == .clean || row.role == .cleanIsh) && recipe.hasTruth(row)
            }
            return rows.evenlySpread(recipe.validation.images)
        }
    }
}

extension TrainingRecipe {
    /// Whether the index has the classes of an image that the recipe's network learns, where it learns any.
    fileprivate func hasTruth(_ row: ImageIndex.Row) -> Bool {
        guard case .given? = segmentation?.labels else { return true }
        return row.labels != nil
    }
}
