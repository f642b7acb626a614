import DICOMFiles
import Foundation

/// What derived objects say about how they were made.
///
/// The run fills it once per volume; nothing in it comes from the patient.
public struct Derivation: Sendable, Hashable, Codable {
    /// Version of Limpid, for Software Versions (0018,1020).
    public var applicationVersion: String
    /// Name of the pipeline plan.
    public var planName: String
    /// SHA-256 of the plan's canonical form, hexadecimal.
    public var planDigest: String
    /// SHA-256 over everything that can change a pixel of this series, hexadecimal; the UIDs follow from it.
    public var runDigest: String
    /// The method, such as `non-local means`.
    public var methodName: String
    /// The method's settings, such as `search radius 10`.
    public var methodSettings: [String]
    /// The noise model, such as `Rician`; nil where none was used.
    public var noiseModelName: String?
    /// The noise model's parameters, such as `sigma 12.4`.
    public var noiseParameters: [String]
    /// Share of the denoised value in the result, 0 to 1.
    public var strength: Double
    /// SHA-256 of the network's weights, hexadecimal; nil for methods without weights.
    public var weightsDigest: String?
    /// What marks our series in Series Description, at most 24 ASCII characters.
    public var descriptionSuffix: String
    /// Added once, twice, … to the source's Series Number, by kind of object; positive.
    public var seriesNumberOffset: Int
    /// Image Type value 2 of single-frame and plain multi-frame objects; enhanced objects are always PRIMARY.
    public var imageTypeValue2: ImageTypeValue2
    /// The code for what was done to the pixels (CID 7203).
    public var code: CodedConcept
    /// The one clock of the run.
    public var created: Date
    /// Neighbouring slices on each side that a slice was computed from; 0 for a 2D method.
    public var sliceRadius: Int
    /// How pixels are encoded.
    public var syntax: OutputTransferSyntax
    /// Whether noise was added on purpose, for research with known truth.
    public var simulated: Bool
    /// How the images were made poorer on purpose before anything else was done; nil where they were not.
    public var degradation: DegradationAccount?
    /// Whether the result must not be used in care (unvalidated weights, super-resolution): said in Series Description and,
    /// where the IOD has it, in Content Qualification.
    public var researchOnly: Bool
    /// Content Qualification (0018,9004) of uncertainty maps.
    public var mapQualification: ContentQualification
    /// Private elements the plan keeps besides those the standard calls safe.
    public var allowedPrivateElements: [PrivateElement]

    /// The two values DICOM allows for Image Type value 2.
    public enum ImageTypeValue2: String, Codable, Hashable, Sendable {
        /// The image was made from acquired data.
        case primary = "PRIMARY"
        /// The image was made after the examination.
        case secondary = "SECONDARY"
    }

    /// The values of Content Qualification (PS3.3 C.8.13.2.1.1).
    public enum ContentQualification: String, Codable, Hashable, Sendable {
        /// Made with approved hardware and software.
        case product = "PRODUCT"
        /// Made with software for research.
        case research = "RESEARCH"
    }

    /// Creates a derivation; the parameters with a default have the one DICOM.md names.
    public init(
        applicationVersion: String,
        planName: String,
        planDigest: String,
        runDigest: String,
        methodName: String,
        methodSettings: [String],
        noiseModelName: String?,
        noiseParameters: [String],
        strength: Double,
        weightsDigest: String?,
        created: Date,
        sliceRadius: Int,
        descriptionSuffix: String = "Limpid",
        seriesNumberOffset: Int = 1000,
        imageTypeValue2: ImageTypeValue2 = .secondary,
        code: CodedConcept = .smoothing,
        syntax: OutputTransferSyntax = .explicitVRLittleEndian,
        simulated: Bool = false,
        degradation: DegradationAccount? = nil,
        researchOnly: Bool = false,
        mapQualification: ContentQualification = .research,
        allowedPrivateElements: [PrivateElement] = []
    ) {
        self.applicationVersion = applicationVersion
        self.planName = planName
        self.planDigest = planDigest
        self.runDigest = runDigest
        self.methodName = methodName
        self.methodSettings = methodSettings
        self.noiseModelName = noiseModelName
        self.noiseParameters = noiseParameters
        self.strength = strength
        self.weightsDigest = weightsDigest
        self.descriptionSuffix = descriptionSuffix
        self.seriesNumberOffset = seriesNumberOffset
        self.imageTypeValue2 = imageTypeValue2
        self.code = code
        self.created = created
        self.sliceRadius = sliceRadius
        self.syntax = syntax
        self.simulated = simulated
        self.degradation = degradation
        self.researchOnly = researchOnly
        self.mapQualification = mapQualification
        self.allowedPrivateElements = allowedPrivateElements
    }

    /// Refuses what could not be written into an object; every writer calls it first.
    public func validate() throws(DerivationError) {
        let texts: [(String, String, Int)] = [
            ("applicationVersion", applicationVersion, 40), ("planName", planName, 64),
            ("methodName", methodName, 64), ("descriptionSuffix", descriptionSuffix, 24),
        ]
        for (name, text, limit) in texts where !text.isShortASCII(upTo: limit) {
            throw DerivationError(
                .invalidDerivation,
                "\(name) must have 1 to \(limit) printable ASCII characters and no backslash"
            )
        }
        if let noiseModelName, !noiseModelName.isShortASCII(upTo: 64) {
            throw DerivationError(
                .invalidDerivation,
                "noiseModelName must have 1 to 64 printable ASCII characters"
            )
        }
        for text in methodSettings + noiseParameters + (degradation?.settings ?? [])
        where !text.isShortASCII(upTo: 1024) {
            throw DerivationError(.invalidDerivation, "settings and parameters must be printable ASCII text")
        }
        for digest in [planDigest, runDigest] + [weightsDigest].compactMap({ $0 })
        where digest.utf8.count != 64 || !digest.utf8.allSatisfy(Self.isLowercaseHexDigit) {
            throw DerivationError(.invalidDerivation, "a digest must be 64 lower-case hexadecimal digits")
        }
        guard strength >= 0, strength <= 1 else {
            throw DerivationError(.invalidDerivation, "strength must lie between 0 and 1")
        }
        guard seriesNumberOffset > 0, sliceRadius >= 0 else {
            throw DerivationError(
                .invalidDerivation,
                "the series offset must be positive and the radius not negative"
            )
        }
        guard codes.allSatisfy(\.isValid) else {
            throw DerivationError(
                .invalidDerivation,
                "the derivation code must fit its value representations"
            )
        }
        guard created.timeIntervalSince1970 >= 0, created.timeIntervalSince1970 < 253_402_214_400 else {
            throw DerivationError(.invalidDerivation, "the creation date must lie between 1970 and 9999")
        }
    }

    private static func isLowercaseHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension Derivation {
    /// Derivation Description (0008,2111): at most 1024 ASCII characters, digests shortened to 12 digits.
    package func text(for kind: DerivedKind) -> String {
        var settings = methodSettings
        var parameters = noiseParameters
        while true {
            let text = text(for: kind, settings: settings, parameters: parameters)
            if text.utf8.count <= 1024 { return text }
            // Too many words: the longer list loses its last ones; the sidecar holds them all.
            if settings.joined().utf8.count >= parameters.joined().utf8.count {
                settings = Self.shortened(settings)
            } else {
                parameters = Self.shortened(parameters)
            }
        }
    }

    private func text(for kind: DerivedKind, settings: [String], parameters: [String]) -> String {
        var sentences = [
            isDegradedOnly
                ? "Degraded by Limpid \(applicationVersion)"
                : "\(kind.descriptionOpening) by Limpid \(applicationVersion): \(methodName)"
                    + "\(Self.listed(settings)), strength \(strength)"
        ]
        if let degradation { sentences.append("degraded on purpose\(Self.listed(degradation.settings))") }
        if let noiseModelName { sentences.append("noise \(noiseModelName)\(Self.listed(parameters))") }
        if let weightsDigest { sentences.append("weights \(weightsDigest.prefix(12))") }
        if simulated { sentences.append("noise was added by simulation") }
        sentences.append("plan \(planName) \(planDigest.prefix(12))")
        sentences.append("run \(runDigest.prefix(12))")
        return sentences.joined(separator: "; ")
    }

    private static func listed(_ items: [String]) -> String {
        items.isEmpty ? "" : " (" + items.joined(separator: ", ") + ")"
    }

    private static func shortened(_ items: [String]) -> [String] {
        let kept = items.last == "..." ? items.dropLast(2) : items.dropLast(1)
        return Array(kept) + ["..."]
    }

    /// The words of Series Description that are ours.
    package func marker(for kind: DerivedKind) -> String {
        descriptionSuffix + kind.descriptionWord + (degradation == nil ? "" : " DEGRADED")
            + (simulated ? " SIMULATED" : "")
            + (researchOnly ? " RESEARCH" : "")
    }

    /// Software Versions (0018,1020): application, then weights.
    package var softwareVersions: [String] {
        [applicationVersion] + [weightsDigest].compactMap { $0 }.map { "weights " + $0.prefix(12) }
    }
}
