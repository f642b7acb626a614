import Pipelines
import Reports
import Statistics

/// The report of a study: tables, box plots, agreement with the reference, and pictures.
struct StudyPage {
    private let study: Study
    private let conditions: [StudyCondition]
    private let rows: [StudyRow]
    private let tables: StudyTables
    private let groups: StudyGroupTables
    private let panels: StudyPanels

    init(
        _ study: Study,
        _ conditions: [StudyCondition],
        rows: [StudyRow],
        _ tables: StudyTables,
        _ groups: StudyGroupTables,
        _ panels: StudyPanels
    ) {
        self.study = study
        self.conditions = conditions
        // Sums and drawings depend on the order, which a resumed run may have changed.
        self.rows = rows.sorted {
            ($0.key.modality, $0.key.noise, $0.key.image) < ($1.key.modality, $1.key.noise, $1.key.image)
        }
        self.tables = tables
        self.groups = groups
        self.panels = panels
    }

    private var methods: [String] { study.labels }

    var page: FigurePage {
        let sections = study.data.modalities.filter { modality in
            conditions.contains { $0.modalities.contains(modality) }
        }.map { modality in
            FigurePage.Section(
                title: modality.rawValue.uppercased(),
                contents: figures(of: modality) + spectra(of: modality) + pictures(of: modality)
            )
        }
        return FigurePage(
            title: study.name,
            summary: study.introduction,
            sections: [agreement] + sections + self.sections(study, groups)
        )
    }

    /// Tables and boxes of every figure.
    private func figures(of modality: TrainingModality) -> [FigurePage.Content] {
        let noises = conditions.filter { $0.modalities.contains(modality) }.map(\.label)
        return study.metrics.enumerated().flatMap { place, metric -> [FigurePage.Content] in
            let methods = study.labels(of: modality, in: metric)
            let table = methods.map { method in
                [method]
                    + noises.map { tables.text(modality.rawValue, $0, method, place, metric) }
            }
            let groups = noises.map { noise in
                BoxChart.Group(
                    title: noise,
                    boxes: methods.map { box(modality.rawValue, noise, $0, place) }
                )
            }
            return [
                .table(header: [metric.title] + noises, rows: table), .legend(methods),
                .boxes(
                    BoxChart(
                        title: "\(modality.rawValue.uppercased()), \(metric.title)",
                        series: methods,
                        groups: groups
                    )
                ),
            ]
        }
    }

    /// The noise power that every method left, a chart each noise.
    private func spectra(of modality: TrainingModality) -> [FigurePage.Content] {
        let methods = study.labels(of: modality)
        let charts =
            conditions.filter { $0.modalities.contains(modality) }.compactMap { condition in
                let curves = methods.enumerated().compactMap { place, method -> SpectrumChart.Curve? in
                    let powers = rows.filter {
                        $0.key.modality == modality.rawValue && $0.key.noise == condition.label
                            && $0.key.method == method
                    }.compactMap(\.noisePower)
                    guard !powers.isEmpty else { return nil }
                    let points = (0..<StudySpectrum.rings).compactMap { ring -> SpectrumChart.Point? in
                        guard let sample = try? Sample(powers.map { $0[ring] }) else { return nil }
                        // Half of the images lie within the band.
                        let quartiles = BoxPlotSummary(sample).quartiles
                        return SpectrumChart.Point(
                            x: StudySpectrum.frequency(ring),
                            y: quartiles[1],
                            band: quartiles[0]...quartiles[2]
                        )
                    }
                    return points.isEmpty
                        ? nil : SpectrumChart.Curve(series: place, name: method, points: points)
                }
                return curves.isEmpty
                    ? nil
                    : SpectrumChart(
                        title: "\(condition.label), NPS (HU² px²)",
                        horizontalTitle: "cycles a pixel",
                        curves: curves
                    )
            } as [SpectrumChart]
        guard !charts.isEmpty else { return [] }
        return [
            .paragraph(
                "Noise power spectrum of result less truth over directions: median over images, and the half of them "
                    + "about it as a band. What a method blurs away counts too."
            ),
            .legend(methods), .spectra(charts),
        ]
    }

    private func box(_ modality: String, _ noise: String, _ method: String, _ place: Int) -> BoxChart.Box? {
        let values = rows.filter {
            $0.key.modality == modality && $0.key.noise == noise && $0.key.method == method
        }.filter { $0.has(place) }.compactMap { $0.figures?[place] }
        // No values, or such as no axis can show.
        guard let sample = try? Sample(values) else { return nil }
        let summary = BoxPlotSummary(sample)
        return BoxChart.Box(
            quartiles: summary.quartiles,
            whiskers: summary.lowerWhisker...summary.upperWhisker,
            outliers: summary.outliers
        )
    }

    /// The reference against every other method in the first figure, an image a point.
    private var agreement: FigurePage.Section {
        var contents: [FigurePage.Content] = [.paragraph(tables.note)]
        contents += tables.trainings.map { .paragraph($0.text) }
        if let reference = study.reference, let metric = study.metrics.first {
            let modalities = study.data.modalities.map(\.rawValue)
            let measured = Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            let charts = methods.filter { $0 != reference }.compactMap { method -> AgreementChart? in
                let pairs = rows.filter { $0.key.method == reference }.compactMap {
                    row -> AgreementChart.Pair? in
                    let key = StudyRow.Key(
                        modality: row.key.modality,
                        noise: row.key.noise,
                        image: row.key.image,
                        method: method
                    )
                    guard let ours = row.figures?.first, let other = measured[key]?.figures?.first,
                        !ours.isNaN, !other.isNaN,
                        let series = modalities.firstIndex(of: row.key.modality)
                    else { return nil }
                    return AgreementChart.Pair(ours, other, series: series)
                }
                guard !pairs.isEmpty else { return nil }
                return AgreementChart(
                    title: "\(reference) less \(method), \(metric.title)",
                    horizontalTitle: "mean of both",
                    pairs: pairs
                )
            }
            contents += [
                .paragraph(
                    "Difference against mean of \(reference) and each other method (Bland and Altman), an image a "
                        + "point; the lines are the mean difference and its 95 % limits of agreement."
                ),
                .legend(modalities), .agreements(charts),
            ]
        }
        return FigurePage.Section(title: "Comparison", contents: contents)
    }

    private func pictures(of modality: TrainingModality) -> [FigurePage.Content] {
        conditions.enumerated().filter { $0.element.modalities.contains(modality) }.flatMap {
            number,
            condition -> [FigurePage.Content] in
            [
                .paragraph("\(condition.label); window: \(panels.windowName(modality))."),
                .pictures(panels.read(modality, noise: number)),
            ]
        }
    }
}
