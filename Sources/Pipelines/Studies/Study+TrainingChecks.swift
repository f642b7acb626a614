extension Study {
    /// Refuses what would only show after hours of training: networks without a recipe, with one they cannot learn by, or
    /// that do not know the study's images.
    func checkTraining(_ reader: OptionReader) throws(PlanError) {
        guard let training else {
            guard let place = methods.firstIndex(where: { $0.network != nil }) else { return }
            throw PlanError(
                .missingKey,
                at: Self.position(ofMethod: place, reader),
                "a trained network needs the study's '\(StudyTraining.key)'",
                advice: "add it, such as \(StudyTraining.key): \(StudyTraining.example)"
            )
        }
        guard methods.contains(where: { $0.network != nil }) else {
            throw PlanError(
                .unknownKey,
                at: reader.value(StudyTraining.key)?.position,
                "'\(StudyTraining.key)' without a method that is trained",
                advice: "remove it, or add a method like trained: {dncnn: {channels: 1}}"
            )
        }
        for (place, method) in methods.enumerated() {
            guard let network = method.network else { continue }
            let position = Self.position(ofMethod: place, reader)
            try Self.check(network, training.recipe, at: position)
            for modality in data.modalities where method.applies(to: modality) {
                try checkScale(of: modality, training.recipe, at: position)
            }
        }
    }

    private static func position(ofMethod place: Int, _ reader: OptionReader) -> PlanNode.Position? {
        let node = reader.value("methods")
        if case .list(let items)? = node?.content { return items[place].position }
        return node?.position
    }

    private static func check(
        _ network: TrainingNetwork,
        _ recipe: TrainingRecipe,
        at position: PlanNode.Position?
    ) throws(PlanError) {
        guard network.channels == 1 else {
            throw PlanError(
                .outOfRange,
                at: position,
                "a study's images are grey, and this network takes \(network.channels) channels",
                advice: "write channels: 1"
            )
        }
        guard recipe.patchSize % network.multiple == 0 else {
            throw PlanError(
                .outOfRange,
                at: position,
                "the recipe's patches of \(recipe.patchSize) pixels are no multiple of \(network.multiple), as "
                    + "\(network.name) needs them",
                advice: "name a recipe whose patches are"
            )
        }
        guard recipe.objective.noiseWeight > 0 || !network.learnsNoiseOnly else {
            throw PlanError(
                .outOfRange,
                at: position,
                "\(network.name) learns by the objective's noise term alone, whose weight in the recipe is 0",
                advice: "name a recipe whose noise-weight is above 0"
            )
        }
    }

    /// A network knows a modality by the scale that its recipe trained it on.
    private func checkScale(
        of modality: TrainingModality,
        _ recipe: TrainingRecipe,
        at position: PlanNode.Position?
    ) throws(PlanError) {
        let isColour = modality == .skin || modality == .micro
        guard let trained = recipe.intensities[modality], !isColour else {
            throw PlanError(
                .unknownValue,
                at: position,
                "the recipe trains no network of 1 channel on \(modality.rawValue) images",
                advice: "give the method its 'modalities', or name another recipe"
            )
        }
        let isSame =
            switch (trained, intensities[modality]) {
            // Windows differ by a factor and an offset only.
            case (.window, .window?): true
            default: trained == intensities[modality]
            }
        guard isSame else {
            throw PlanError(
                .unknownValue,
                at: position,
                "the recipe has another scale of \(modality.rawValue) than the study's intensities",
                advice: "give both the same"
            )
        }
    }
}

extension TrainingNetwork {
    /// Whether its clean image follows from the noise that it estimates, so that only the noise term of an objective counts.
    var learnsNoiseOnly: Bool {
        switch self {
        case .twoStage(_, _, _, let restoration, _): !restoration
        case .dncnn, .resCNN, .mmd, .dran: true
        case .redCNN, .cae, .dae, .segmentationUNet: false
        }
    }
}
