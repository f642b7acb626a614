extension TrainingRecipe {
    /// Side of the textures that CT noise is cut from, in pixels: the largest crop of a validation that has it.
    public static let textureSize = 512

    /// Refuses kinds of noise that do not fit the modalities, their intensities or the size of a validation's crop.
    func checkNoise(_ reader: OptionReader) throws(PlanError) {
        try checkThatEveryModalityHasNoise(reader)
        let validationNoise = reader.value("validation")?.value(of: "noise")
        for (kinds, node) in [(noise, reader.value("noise")), (validation.noise, validationNoise)] {
            guard let kind = kinds.first(where: \.isComputedTomography) else { continue }
            try checkHounsfield(kind.name, at: node?.position(ofKind: kind.name))
        }
        guard validation.crop > Self.textureSize,
            let kind = validation.noise.first(where: \.isComputedTomography)
        else { return }
        throw PlanError(
            .outOfRange,
            at: reader.value("validation")?.value(of: "crop")?.position,
            "'crop' is larger than the textures of \(kind.name)",
            quote: "\(validation.crop)",
            advice: "give at most \(Self.textureSize)"
        )
    }

    /// Every modality needs a kind of noise, in training and in validation.
    private func checkThatEveryModalityHasNoise(_ reader: OptionReader) throws(PlanError) {
        for modality in TrainingModality.allCases where data.modalities[modality] != nil {
            for (kinds, key) in [(noise, "noise"), (validation.noise, "validation")]
            where !kinds.contains(where: { $0.applies(to: modality) }) {
                throw PlanError(
                    .missingKey,
                    at: reader.value(key)?.position,
                    "no noise of '\(key)' applies to a modality of data",
                    quote: modality.rawValue,
                    advice: "add one that does, or leave its 'modalities' out"
                )
            }
        }
    }

    /// Truth is denoised in HU.
    func checkDenoised(_ reader: OptionReader) throws(PlanError) {
        guard !data.denoisedModalities.isEmpty else { return }
        try checkHounsfield("'denoised'", at: reader.value("data")?.value(of: "denoised")?.position)
    }

    /// A sigma in HU means something only where CT takes part with a window.
    private func checkHounsfield(_ name: String, at position: PlanNode.Position?) throws(PlanError) {
        if case .window = intensities[.ct] { return }
        throw PlanError(
            .unknownValue,
            at: position,
            "\(name) has its sigma in HU, so it needs CT with a window",
            advice: data.modalities[.ct] == nil
                ? "remove it, or add ct to the modalities of data"
                : "write ct: {window: [-1000, 1000]} in intensities"
        )
    }
}

extension PlanNode {
    /// The value of a key of a mapping.
    fileprivate func value(of key: String) -> PlanNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// Where a kind of noise stands in a list of kinds, or alone.
    fileprivate func position(ofKind name: String) -> Position? {
        let items = if case .list(let items) = content { items } else { [self] }
        for item in items {
            guard case .mapping(let entries) = item.content else { continue }
            if let entry = entries.first(where: { $0.key == name }) { return entry.position }
        }
        return nil
    }
}
