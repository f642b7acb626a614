import Pipelines
import Reports

/// The figures of a validation against steps.
final class TrainingCurve<Measured: ValidationRecord> {
    private let recipe: TrainingRecipe
    private var points = [[CurveChart.Point]](repeating: [], count: Measured.titles.count)

    /// Reads the validated steps of a run's log, whose figures come after so many columns.
    init(_ recipe: TrainingRecipe, _ log: String, after columns: Int, upTo step: Int) {
        self.recipe = recipe
        for line in TableLog.lines(log, upTo: step) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let first = fields.count - Measured.titles.count
            guard first == columns, let step = Double(fields[0]) else { continue }
            for (number, field) in fields[first...].enumerated() {
                guard let value = Double(field) else { continue }
                points[number].append(CurveChart.Point(x: step, y: value))
            }
        }
    }

    /// Adds a validated step.
    func add(step: Int, _ figures: [Double?]) {
        for (number, figure) in figures.enumerated() {
            guard let value = figure else { continue }
            points[number].append(CurveChart.Point(x: Double(step), y: value))
        }
    }

    /// Writes page and picture.
    func write(to folder: RunFolder) throws(TrainingError) {
        let chart = CurveChart(
            title: recipe.name,
            summary: recipe.summary,
            horizontalTitle: "steps",
            panels: zip(Measured.titles, points).map { CurveChart.Panel(title: $0, points: $1) }
        )
        try RunFolder.writing { () throws(ReportError) in
            try chart.writePage(toFile: folder.curvePage)
            try chart.picture().write(toFile: folder.curvePicture)
        }
    }
}
