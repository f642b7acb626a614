import Foundation

extension ReportPage {
    /// One fold per series; the first with pictures is open.
    static func seriesSections(_ report: RunReport) -> HTML {
        let first = report.series.firstIndex { $0.pictures != nil }
        let sections = report.series.enumerated().map { index, entry in
            section(entry, number: index + 1, isOpen: index == first)
        }
        return sections.isEmpty ? "" : "<h2>Details</h2>\(sections)"
    }

    private static func section(_ entry: RunReport.Series, number: Int, isOpen: Bool) -> HTML {
        let open: HTML = isOpen ? " open" : ""
        let part = entry.partIndex > 0 ? " · part \(entry.partIndex + 1)" : ""
        let findings: HTML =
            entry.findings.isEmpty
            ? "" : "<div class=\"wide\"><h3>Findings</h3>\(findingList(entry.findings))</div>"
        let matrix = entry.matrixText.isEmpty ? "" : " · \(entry.matrixText)"
        return """
            <details class="series" id="series-\(number)"\(open)\(dataAttributes(entry.pictures))>
            <summary><b>Series \(number)</b><span>\(entry.modality)\(matrix)\(part)</span>\(state(entry.state))
            <span class="soft small">\(entry.reason)</span></summary>
            <div class="body">
            \(entry.pictures.map { viewer($0, number: number) } ?? "")
            <div class="cards">
            \(entry.noise.map(noiseCard) ?? "")
            \(entry.pictures.map(residualCard) ?? "")
            \(methodCard(entry))
            \(findings)
            \(seriesProvenance(entry))
            </div></div></details>
            """
    }

    private static func noiseCard(_ noise: RunReport.Noise) -> HTML {
        let rows = noise.parameters.map { parameter -> HTML in
            """
            <tr><th scope="row">\(parameter.name)</th>
            <td class="number">\(PlainText.estimate(parameter.value, standardError: parameter.standardError))</td>
            <td>\(parameter.unit)</td></tr>
            """
        }
        let table: HTML =
            rows.isEmpty
            ? ""
            : """
            <table><thead><tr><th scope="col">Parameter</th><th scope="col" class="number">Estimate ± standard error</th>
            <th scope="col">Unit</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return """
            <div><h3>Noise estimate: \(noise.model)</h3>\(table)<p class="small soft">\(noise.reason)</p></div>
            """
    }

    private static func residualCard(_ pictures: PictureSet) -> HTML {
        let histogram = pictures.residual
        let deviation = histogram.standardDeviation ?? 0
        let scope = pictures.residualCoversSeries ? "the whole series" : "the key slices"
        let numbers =
            histogram.mean.map { mean in
                "Mean \(PlainText.number(mean, atPrecisionOf: deviation)), standard deviation "
                    + "\(PlainText.number(deviation)) \(pictures.unit) over "
                    + "\(PlainText.count(histogram.count, "voxel")) of \(scope)"
            } ?? "No voxel was counted"
        let outside = histogram.below + histogram.above
        let beyond = outside > 0 ? "; \(PlainText.count(outside)) beyond the axis" : ""
        return """
            <div><h3>What was removed: original − denoised</h3>\(plot(histogram, unit: pictures.unit))
            <p class="small soft">\(numbers)\(beyond). Dashed: normal curve of the same mean and deviation. A mean near 0
            and a difference picture without anatomy speak for noise alone having been removed.</p></div>
            """
    }

    private static func methodCard(_ entry: RunReport.Series) -> HTML {
        let methods = [("Denoiser", entry.method), ("Uncertainty", entry.uncertainty)]
        let rows = methods.flatMap { label, method -> [HTML] in
            guard let method else { return [] }
            let settings = method.settings.map { setting -> HTML in
                "<dt>\(setting.name)</dt><dd>\(setting.value)</dd>"
            }
            return ["<dt>\(label)</dt><dd><b>\(method.name)</b></dd>"] + settings
        }
        let timings = entry.timings.map { timing -> HTML in
            "<dt>Time: \(timing.step)</dt><dd>\(PlainText.duration(timing.seconds))</dd>"
        }
        guard !(rows + timings).isEmpty else { return "" }
        return "<div><h3>Settings</h3><dl>\(rows)\(timings)</dl></div>"
    }

    private static func seriesProvenance(_ entry: RunReport.Series) -> HTML {
        func row(_ name: String, _ value: String?) -> HTML {
            value.map { text -> HTML in "<dt>\(name)</dt><dd><code>\(text)</code></dd>" } ?? ""
        }
        let outputs = entry.outputSeriesInstanceUIDs.map { row("Output series UID", $0) }
        let kinds = Dictionary(grouping: entry.outputFiles, by: \.kind).sorted { $0.key < $1.key }
        let written = kinds.map { kind, files in
            "\(PlainText.count(files.count)) \(kind) (\(PlainText.bytes(files.reduce(0) { $0 + $1.bytes })))"
        }
        let clipped = entry.clippedVoxels.map { count -> HTML in
            "<dt>Clipped voxels</dt><dd>\(PlainText.count(count))</dd>"
        }
        let read =
            "\(PlainText.count(entry.sourceFiles.count, "file")), \(PlainText.bytes(entry.sourceBytes))"
        return """
            <div class="wide"><h3>Provenance</h3><dl>
            \(row("Study UID", entry.studyInstanceUID))
            \(row("Source series UID", entry.sourceSeriesInstanceUID))
            \(outputs)
            \(row("Run digest", entry.runDigest))
            \(row("Transfer syntax", entry.transferSyntaxUID))
            <dt>Read</dt><dd>\(read)</dd>
            <dt>Written</dt><dd>\(written.isEmpty ? "nothing" : written.joined(separator: ", "))</dd>
            \(clipped ?? "")
            <dt>Reason code</dt><dd><code>\(entry.reasonCode)</code></dd>
            </dl></div>
            """
    }
}
