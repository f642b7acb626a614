import Foundation
import Reports

extension CohortRow {
    /// The columns that every cohort has, in order; those of the regions and the last one follow.
    private static let columns: [(name: String, value: @Sendable (CohortRow) -> String)] = [
        ("patient", { text($0.patient) }),
        ("study_instance_uid", { $0.studyInstanceUID }),
        ("series_instance_uid", { $0.seriesInstanceUID }),
        ("part", { text($0.part) }),
        ("modality", { $0.modality }),
        ("image_type", { $0.acquisition.imageType ?? "" }),
        ("manufacturer", { $0.acquisition.manufacturer ?? "" }),
        ("model", { $0.acquisition.model ?? "" }),
        ("kernel", { $0.acquisition.kernel ?? "" }),
        ("scanning_sequence", { $0.acquisition.scanningSequence ?? "" }),
        ("sequence_name", { $0.acquisition.sequenceName ?? "" }),
        ("field_strength_t", { text($0.acquisition.fieldStrengthTesla) }),
        ("slice_thickness_mm", { text($0.acquisition.sliceThicknessMillimeters) }),
        ("slice_spacing_mm", { text($0.sliceSpacingMillimeters.map(rounded)) }),
        ("row_spacing_mm", { text($0.pixelSpacing(0)) }),
        ("column_spacing_mm", { text($0.pixelSpacing(1)) }),
        ("rows", { text($0.rows) }),
        ("columns", { text($0.columns) }),
        ("slices", { text($0.slices) }),
        ("tube_voltage_kvp", { text($0.acquisition.tubeVoltageKilovolts) }),
        ("tube_current_ma", { text($0.acquisition.tubeCurrentMilliamperes) }),
        ("exposure_mas", { text($0.acquisition.exposureMilliampereSeconds) }),
        ("ctdi_vol_mgy", { text($0.acquisition.ctdiVolMilligrays) }),
        ("unit", { $0.unit?.rawValue ?? "" }),
        ("noise_model", { $0.noiseModel ?? "" }),
        ("noise_sigma", { text($0.sigma.map { rounded($0.median) }) }),
        ("noise_sigma_q1", { text($0.sigma?.lower.map(rounded)) }),
        ("noise_sigma_q3", { text($0.sigma?.upper.map(rounded)) }),
        ("derived_by_limpid", { $0.acquisition.isDerivedByLimpid.map { $0 ? "yes" : "no" } ?? "" }),
        ("source_series_instance_uid", { $0.sourceSeriesInstanceUID ?? "" }),
        ("noise_sigma_before", { text($0.sourceSigma.map(rounded)) }),
        (
            "noise_sigma_after",
            { row in row.sourceSeriesInstanceUID == nil ? "" : text(row.sigma.map { rounded($0.median) }) }
        ),
    ]

    /// The names of a cohort's columns.
    static func header(regions: [SphericalRegion]) -> [String] {
        columns.map(\.name)
            + regions.flatMap { ["\($0.name)_mean", "\($0.name)_sd", "\($0.name)_voxels"] }
            + ["findings", "error"]
    }

    /// The row as fields, one a column; empty where something is not known.
    func fields(regions: [SphericalRegion]) -> [String] {
        let measured = regions.indices.flatMap { index -> [String] in
            guard self.regions.indices.contains(index), let region = self.regions[index] else {
                return ["", "", ""]
            }
            return [
                Self.text(Self.rounded(region.mean)), Self.text(Self.rounded(region.standardDeviation)),
                Self.text(region.voxels),
            ]
        }
        return Self.columns.map { $0.value(self) } + measured
            + [findings.sorted().joined(separator: " "), error ?? ""]
    }

    private func pixelSpacing(_ index: Int) -> Double? {
        let spacing = acquisition.pixelSpacingMillimeters
        return spacing.count == 2 ? spacing[index] : nil
    }

    /// What was measured or computed, to seven significant digits: more than a measurement holds, and the same on every machine.
    private static func rounded(_ value: Double) -> Double {
        Double(String(format: "%.7g", value)) ?? value
    }

    /// The shortest decimal that reads back as the number, without a `.0`.
    private static func text(_ number: Double?) -> String {
        guard let number else { return "" }
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
}
