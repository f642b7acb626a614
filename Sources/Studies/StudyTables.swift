import Foundation
import Pipelines

/// The tables of a study: for each modality and noise, mean and standard deviation of every figure over the images.
struct StudyTables {
    /// One method under one noise.
    struct Cell: Hashable, Sendable {
        let modality: String
        let noise: String
        let method: String
        /// Images measured.
        let images: Int
        /// Images that have each figure, in the study's order: all that were measured, but for Dice without a class.
        let counts: [Int]
        /// Images that could not be read, or on which the method failed.
        let failed: Int
        /// Mean of each figure, in the study's order; nil where no image has it.
        let means: [Double?]
        /// Standard deviation of each figure over the images, n − 1 in the denominator; nil below two images.
        let deviations: [Double?]
    }

    let study: Study
    private let conditions: [StudyCondition]
    private let comparisons: StudyComparisons?
    /// What is said of the networks that the study trained.
    let trainings: [TrainingNote]
    /// Cells by modality, noise and method, in the study's order.
    let cells: [Cell]

    init(
        _ study: Study,
        _ conditions: [StudyCondition],
        rows: [StudyRow],
        _ comparisons: StudyComparisons?,
        _ trainings: [TrainingNote]
    ) {
        self.study = study
        self.trainings = trainings
        self.conditions = conditions
        self.comparisons = comparisons
        let byCase = Dictionary(grouping: rows) { [$0.key.modality, $0.key.noise, $0.key.method] }
        cells = study.data.modalities.flatMap { modality in
            conditions.filter { $0.modalities.contains(modality) }.flatMap { noise in
                study.measuredLabels(of: modality).map { method in
                    // Sums depend on their order, which a resumed run may have changed.
                    let rows = (byCase[[modality.rawValue, noise.label, method]] ?? [])
                        .sorted { $0.key.image < $1.key.image }
                    return Cell(
                        modality: modality.rawValue,
                        noise: noise.label,
                        method: method,
                        rows,
                        count: study.metrics.count
                    )
                }
            }
        }
    }

    /// A table of each modality and figure, noises in columns.
    var markdown: String {
        "# \(study.name)\n\n\(study.introduction)\n" + markdown(of: "") + "\n" + note + "\n"
            + trainings.map { "\n" + $0.text + "\n" }.joined()
    }

    /// The Markdown's tables alone, `part` before their headings.
    func markdown(of part: String) -> String {
        var text = ""
        for modality in study.data.modalities {
            for (place, metric) in study.metrics.enumerated() {
                let noises = noises(of: modality)
                guard !noises.isEmpty else { continue }
                text += "\n## \(part)\(modality.rawValue), \(metric.title)\n\n"
                text += "| | " + noises.joined(separator: " | ") + " |\n"
                text += "|---|" + String(repeating: "---|", count: noises.count) + "\n"
                for method in study.labels(of: modality, in: metric) {
                    let row = noises.map {
                        self.text(modality.rawValue, $0, method, place, metric)
                            .replacing("*", with: "\\*")
                    }
                    text += "| \(method) | " + row.joined(separator: " | ") + " |\n"
                }
            }
        }
        return text
    }

    /// The noises that a modality's tables have.
    func noises(of modality: TrainingModality) -> [String] {
        conditions.filter { $0.modalities.contains(modality) }.map(\.label)
    }

    /// A line each cell and figure.
    var commaSeparated: String { ([Self.header] + fields).map(StudyFolder.line).joined() }

    /// The columns of `fields`.
    static let header = [
        "modality", "noise", "method", "metric", "images", "failed", "mean", "standard-deviation",
    ]

    /// Each cell and figure as fields of a line.
    var fields: [[String]] {
        cells.flatMap { cell in
            study.metrics.enumerated().map { place, metric in
                [
                    cell.modality, cell.noise, cell.method, metric.rawValue, "\(cell.counts[place])",
                    "\(cell.failed)",
                    cell.means[place].map { "\($0)" } ?? "", cell.deviations[place].map { "\($0)" } ?? "",
                ]
            }
        }
    }

    /// The Markdown's tables for LaTeX, with booktabs.
    var latex: String { latex(of: "") }

    /// The same, `part` before their captions.
    func latex(of part: String) -> String {
        var text = ""
        for modality in study.data.modalities {
            for (place, metric) in study.metrics.enumerated() {
                let noises = noises(of: modality)
                guard !noises.isEmpty else { continue }
                text +=
                    "\\begin{table}\n\\caption{\(part)\(modality.rawValue.uppercased()), \(metric.latexTitle)}\n"
                text += "\\begin{tabular}{l" + String(repeating: "r", count: noises.count) + "}\n\\toprule\n"
                text += " & " + noises.map(Self.escaped).joined(separator: " & ") + " \\\\\n\\midrule\n"
                for method in study.labels(of: modality, in: metric) {
                    let row = noises.map { noise in
                        cell(modality.rawValue, noise, method).map { $0.latex(place, metric) } ?? "--"
                    }
                    text += Self.escaped(method) + " & " + row.joined(separator: " & ") + " \\\\\n"
                }
                text += "\\bottomrule\n\\end{tabular}\n\\end{table}\n\n"
            }
        }
        return text + trainings.map { "\\noindent " + Self.escaped($0.text) + "\n\n" }.joined()
    }

    /// A cell's text in one figure, with a star where the reference differs; `-` where there is none.
    func text(_ modality: String, _ noise: String, _ method: String, _ place: Int, _ metric: Study.Metric)
        -> String
    {
        cell(modality, noise, method).map { $0.text(place, metric) + mark($0, metric) } ?? "-"
    }

    /// What the numbers are, and what is missing.
    var note: String {
        let failed = cells.reduce(0) { $0 + $1.failed }
        let tests =
            study.reference.map {
                "Without a star: no difference from \($0) beyond chance (patients as pairs, paired t or Wilcoxon test, "
                    + "Holm's correction over all comparisons, p < 0.05; comparisons.csv has them). "
            } ?? ""
        let dice =
            study.metrics.contains(.dice)
            ? "Dice: mean over the classes that segmentation or truth holds; an image in which neither holds one has none "
                + "and is left out. " : ""
        return "Mean ± standard deviation over images. " + tests + dice
            + (failed == 0
                ? "No result is missing."
                : "\(failed) results are missing: an image could not be read or a method failed on it; images.csv says why. "
                    + "Cells in which some are missing name the number of images left.")
    }

    /// A star where the reference differs from the cell's method.
    private func mark(_ cell: Cell, _ metric: Study.Metric) -> String {
        comparisons?.differs(modality: cell.modality, noise: cell.noise, method: cell.method, metric) == true
            ? " *" : ""
    }

    private func cell(_ modality: String, _ noise: String, _ method: String) -> Cell? {
        cells.first { $0.modality == modality && $0.noise == noise && $0.method == method }
    }

    /// Text in which LaTeX sees no command.
    static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
            default: "\(character)"
            }
        }.joined()
    }
}

extension StudyTables.Cell {
    init(modality: String, noise: String, method: String, _ rows: [StudyRow], count: Int) {
        self.modality = modality
        self.noise = noise
        self.method = method
        let figures = rows.compactMap(\.figures)
        images = figures.count
        failed = rows.count - figures.count
        let values = (0..<count).map { place in figures.map { $0[place] }.filter { !$0.isNaN } }
        counts = values.map(\.count)
        means = values.map { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }
        deviations = zip(values, means).map { values, mean in
            guard let mean, values.count > 1 else { return nil }
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (squares / Double(values.count - 1)).squareRoot()
        }
    }

    /// Whether images of the study are missing from a figure.
    private func isPartial(_ place: Int) -> Bool { failed > 0 || counts[place] < images }

    /// `38.20 ± 2.10`, `-` where nothing was measured.
    func text(_ place: Int, _ metric: Study.Metric) -> String {
        guard let mean = means[place] else { return "-" }
        let spread = deviations[place].map { " ± " + metric.text($0) } ?? ""
        return metric.text(mean) + spread + (isPartial(place) ? " (\(counts[place]) images)" : "")
    }

    func latex(_ place: Int, _ metric: Study.Metric) -> String {
        guard let mean = means[place] else { return "--" }
        let spread = deviations[place].map { " \\pm " + metric.text($0) } ?? ""
        return "$" + metric.text(mean) + spread + "$" + (isPartial(place) ? " (\(counts[place]))" : "")
    }
}

extension Study.Metric {
    /// As tables name it.
    var title: String {
        switch self {
        case .psnr: "PSNR (dB)"
        case .ssim: "SSIM"
        case .deltaE: "ΔE (CIE 2000)"
        case .vifp: "VIFp"
        case .mse: "MSE"
        case .rmse: "RMSE"
        case .dice: "Dice"
        }
    }

    /// The same for LaTeX.
    var latexTitle: String { self == .deltaE ? "$\\Delta E$ (CIE 2000)" : title }

    /// A value with the digits that tables show.
    func text(_ value: Double) -> String {
        switch self {
        case .psnr, .deltaE: String(format: "%.2f", value)
        case .ssim, .vifp, .rmse, .dice: String(format: "%.4f", value)
        case .mse: String(format: "%.3e", value)
        }
    }
}
