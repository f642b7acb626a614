import Pipelines
import Reports

extension StudyPage {
    /// A section each group: the tables of its values.
    func sections(_ study: Study, _ groups: StudyGroupTables) -> [FigurePage.Section] {
        study.groups.map { group in
            let contents = groups.parts.filter { $0.group == group }.flatMap { part in
                [FigurePage.Content.paragraph("\(part.title): \(part.size).")] + part.tables.contents
            }
            return FigurePage.Section(
                title: "By \(group.title)",
                contents: [.paragraph(groups.note)] + contents
            )
        }
    }
}

extension StudyTables {
    /// The tables of a page, as the Markdown has them.
    fileprivate var contents: [FigurePage.Content] {
        study.data.modalities.flatMap { modality -> [FigurePage.Content] in
            let noises = noises(of: modality)
            guard !noises.isEmpty else { return [] }
            return study.metrics.enumerated().map { place, metric in
                .table(
                    header: ["\(modality.rawValue.uppercased()), \(metric.title)"] + noises,
                    rows: study.labels(of: modality).map { method in
                        [method] + noises.map { text(modality.rawValue, $0, method, place, metric) }
                    }
                )
            }
        }
    }
}
