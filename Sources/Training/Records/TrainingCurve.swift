import Pipelines
import Reports

/// The five figures against steps.
final class TrainingCurve {
    private let recipe: TrainingRecipe
    private var points = [[CurveChart.Point]](repeating: [], count: TrainingCurve.panels.count)

    /// Reads the validated steps of a run's log.
    init(_ recipe: TrainingRecipe, _ log: String, upTo step: Int) {
        self.recipe = recipe
        for line in TableLog.lines(log, upTo: step) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 5 + Self.panels.count, let step = Double(fields[0]) else { continue }
            for (number, field) in fields[5...].enumerated() {
                guard let value = Double(field) else { continue }
                points[number].append(CurveChart.Point(x: step, y: value))
            }
        }
    }

    private static let panels: [(title: String, figure: @Sendable (QualityFigures) -> Double?)] = [
        ("PSNR (dB)", { $0.psnr }), ("SSIM", { $0.ssim }), ("Delta E 2000", { $0.deltaE }),
        ("VIFp", { $0.vifp }), ("MSE", { $0.mse }),
    ]

    /// Adds a validated step.
    func add(step: Int, _ figures: QualityFigures) {
        for (number, panel) in Self.panels.enumerated() {
            guard let value = panel.figure(figures) else { continue }
            points[number].append(CurveChart.Point(x: Double(step), y: value))
        }
    }

    /// Writes page and picture.
    func write(to folder: RunFolder) throws(TrainingError) {
        let chart = CurveChart(
            title: recipe.name,
            summary: recipe.summary,
            horizontalTitle: "steps",
            panels: zip(Self.panels, points).map { CurveChart.Panel(title: $0.title, points: $1) }
        )
        try RunFolder.writing { () throws(ReportError) in
            try chart.writePage(toFile: folder.curvePage)
            try chart.picture().write(toFile: folder.curvePicture)
        }
    }
}
