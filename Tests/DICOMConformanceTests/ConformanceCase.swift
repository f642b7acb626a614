import Foundation
import Testing

/// One source, denoised by the built tool with every form of uncertainty its object can have.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    /// Where the images come from.
    enum Source: Sendable {
        /// Files below the shared fixtures.
        case fixture([String])
        /// What `limpid phantom` writes.
        case phantom
    }

    let name: String
    let source: Source
    /// CT, MR, US or DX.
    let modality: String
    /// Pixel encoding of the derived series: none, rle or jpeg-ls.
    let compression: String
    /// Precision of the Parametric Map: float32 or uint16.
    let precision: String
    /// Forms of uncertainty that are asked for, as plans spell them.
    var forms = ["parametric-map", "fused-color", "overlay"]
    /// Kinds of series that must come out, as run.json spells them.
    var kinds: Set<String> = ["denoised", "standard-deviation", "fused", "overlay"]

    /// Standard deviation above which the overlay marks a voxel, in the modality's unit.
    static let overlayThreshold = 3.0

    var testDescription: String { "\(name), \(compression), \(precision)" }

    private var unit: String {
        switch modality {
        case "CT": "HU"
        case "MR": "MR signal"
        case "US": "echogenicity"
        default: "detector signal"
        }
    }

    /// The plan; small radii and two samples, because the objects are judged here and not the denoising.
    var plan: String {
        """
        version: 1
        name: conformance
        steps:
          - select-series: {modality: \(modality)}
          - assemble-volume: {spacing-tolerance: 0.01 mm}
          - estimate-noise: {model: auto}
          - denoise: {non-local-means: {search-radius: 2, patch-radius: 1, strength: 1.0}}
          - assess-uncertainty: {resampling: {samples: 2}}
          - write-derived-series: {description-suffix: Limpid, compression: \(compression)}
          - write-uncertainty:
              as: [\(forms.joined(separator: ", "))]
              precision: \(precision)
              key-slices: every 4
        \(forms.contains("overlay") ? "      overlay-threshold: \(Self.overlayThreshold) \(unit)" : "")
          - record-in-ledger

        """
    }

    /// A case in both of the pairs of encodings that tests tell apart.
    private static func both(
        _ name: String,
        _ source: Source,
        _ modality: String,
        encodings: [(compression: String, precision: String)] = [("rle", "uint16"), ("jpeg-ls", "float32")],
        change: (inout ConformanceCase) -> Void = { _ in }
    ) -> [ConformanceCase] {
        encodings.map { compression, precision in
            var one = ConformanceCase(
                name: name,
                source: source,
                modality: modality,
                compression: compression,
                precision: precision
            )
            change(&one)
            return one
        }
    }

    /// A Parametric Map needs a patient coordinate system; ultrasound and projections have none.
    private static func withoutMap(_ one: inout ConformanceCase) { one.kinds.remove("standard-deviation") }

    /// Made by the tool itself.
    static let phantoms =
        both("CT phantom", .phantom, "CT") + both("MR phantom", .phantom, "MR")
        + both("US phantom", .phantom, "US", change: withoutMap)

    /// Real images; none where the shared data are absent.
    static let real =
        both("CT cmb_crc", .fixture((60...67).map { "ct_series_cmb_crc/1-0\($0).dcm" }), "CT")
        + both(
            "CT liver",
            .fixture((1...3).map { "ct_series_liver_with_seg/0\($0).dcm" }),
            "CT",
            encodings: [("none", "float32")]
        )
        + both(
            "MR enhanced MOVEKNEE",
            .fixture(["mr_enhanced/MOVEKNEE.dcm"]),
            "MR",
            encodings: [("none", "uint16"), ("jpeg-ls", "float32")]
        ) {
            // PS3.3 A.36.2: Enhanced MR has no Overlay Plane module.
            $0.forms.removeLast()
            $0.kinds.remove("overlay")
        }
        + both("US still", .fixture(["us_single/JPGLosslessP14SV1_1s_1f_8b.dcm"]), "US", change: withoutMap)
        + both(
            "DX",
            .fixture(["cr_dx/dx_image.dcm"]),
            "DX",
            encodings: [("none", "float32"), ("rle", "float32")],
            change: withoutMap
        )
}
