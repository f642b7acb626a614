extension ImageQualityScores: Codable {
    private enum CodingKeys: String, CodingKey {
        case peakSignalToNoiseRatio, structuralSimilarity, colorDifference, visualInformationFidelity
        case meanSquaredError
    }

    /// What stands for an infinite PSNR, which JSON has no number for; the word run reports use.
    private static let infinity = "+Infinity"

    /// Reads what `encode(to:)` wrote.
    /// - Throws: `DecodingError`, also for a PSNR given by another word than `+Infinity`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let ratio: Double
        if let word = try? values.decode(String.self, forKey: .peakSignalToNoiseRatio) {
            guard word == Self.infinity else {
                throw DecodingError.dataCorruptedError(
                    forKey: .peakSignalToNoiseRatio,
                    in: values,
                    debugDescription: "neither a number nor \(Self.infinity)"
                )
            }
            ratio = .infinity
        } else {
            ratio = try values.decode(Double.self, forKey: .peakSignalToNoiseRatio)
        }
        self.init(
            peakSignalToNoiseRatio: ratio,
            structuralSimilarity: try values.decode(Double.self, forKey: .structuralSimilarity),
            colorDifference: try values.decode(Double.self, forKey: .colorDifference),
            visualInformationFidelity: try values.decode(Double.self, forKey: .visualInformationFidelity),
            meanSquaredError: try values.decode(Double.self, forKey: .meanSquaredError)
        )
    }

    /// Writes the five figures; an infinite PSNR as the string `+Infinity`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if peakSignalToNoiseRatio == .infinity {
            try values.encode(Self.infinity, forKey: .peakSignalToNoiseRatio)
        } else {
            try values.encode(peakSignalToNoiseRatio, forKey: .peakSignalToNoiseRatio)
        }
        try values.encode(structuralSimilarity, forKey: .structuralSimilarity)
        try values.encode(colorDifference, forKey: .colorDifference)
        try values.encode(visualInformationFidelity, forKey: .visualInformationFidelity)
        try values.encode(meanSquaredError, forKey: .meanSquaredError)
    }
}
