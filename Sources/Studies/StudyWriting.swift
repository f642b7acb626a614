import Pipelines
import Training

/// Writes what a study found: tables, comparisons, results for programs and the report.
struct StudyWriting {
    private let study: Study
    private let options: StudyOptions
    private let conditions: [StudyCondition]
    private let index: ImageIndex
    private let trainings: [TrainingNote]

    init(
        _ study: Study,
        _ options: StudyOptions,
        _ conditions: [StudyCondition],
        _ index: ImageIndex,
        _ networks: [TrainedNetwork]
    ) {
        self.study = study
        self.options = options
        self.conditions = conditions
        self.index = index
        trainings = TrainingNote.all(study, networks)
    }

    /// Writes everything that follows from the folder's results beside them.
    /// - Throws: `not-writable`, `internal-error`.
    func write(_ folder: StudyFolder, _ panels: StudyPanels) throws(StudyError) {
        let comparisons = try StudyComparisons(study, conditions, rows: folder.rows)
        let tables = StudyTables(study, conditions, rows: folder.rows, comparisons, trainings)
        if let comparisons { try folder.write(comparisons.commaSeparated, to: "comparisons.csv") }
        let groups = StudyGroupTables(study, conditions, rows: folder.rows, index.rows)
        try folder.write(tables.markdown + groups.markdown, to: "tables.md")
        try folder.write(
            study.groups.isEmpty ? tables.commaSeparated : groups.commaSeparated(after: tables),
            to: "tables.csv"
        )
        try folder.write(tables.latex + groups.latex, to: "tables.tex")
        let results = StudyResults(
            study,
            software: options.software,
            indexDigest: index.digest,
            tables,
            comparisons,
            groups
        )
        try folder.write(results.json(), to: "results.json")
        try folder.write(
            StudyPage(study, conditions, rows: folder.rows, tables, groups, panels).page,
            to: "report.html"
        )
    }
}
