import Volumes

extension ReportPage {
    /// Counts, whether they add up, and one row per series.
    static func overview(_ report: RunReport) -> HTML {
        let counts = report.totals.series
        var tiles: [(value: String, label: String)] = [
            (PlainText.count(counts.done), "series processed"),
            (PlainText.count(counts.failed), "failed"),
            (PlainText.count(counts.refused), "refused"),
            (PlainText.count(counts.skipped), "already done"),
        ]
        if counts.notSelected > 0 { tiles.append((PlainText.count(counts.notSelected), "not selected")) }
        if counts.interrupted > 0 { tiles.append((PlainText.count(counts.interrupted), "interrupted")) }
        tiles.append((PlainText.bytes(report.totals.outputBytes), "written"))
        let tileItems = tiles.map { tile -> HTML in "<li><b>\(tile.value)</b><span>\(tile.label)</span></li>"
        }
        let sum: HTML =
            report.totals.reconciles
            ? "<p class=\"sum\"><span class=\"ok\">✓ Every file is accounted for.</span> \(report.fileSentence).</p>"
            : "<p class=\"alarm\" role=\"alert\">The counts do not add up: \(report.fileSentence).</p>"
        let clipped: HTML =
            report.totals.clippedVoxels > 0
            ? "<p class=\"small soft\">\(PlainText.count(report.totals.clippedVoxels, "voxel")) had to be clipped to the range that the stored format holds.</p>"
            : ""
        return """
            <ul class="tiles">\(tileItems)</ul>
            \(sum)
            \(clipped)
            \(findingList(report.findings))
            <h2 id="overview">Series</h2>
            \(seriesTable(report))
            """
    }

    private static func seriesTable(_ report: RunReport) -> HTML {
        guard !report.series.isEmpty else { return "<p>No series was found.</p>" }
        let rows = report.series.enumerated().map { index, entry -> HTML in
            let warnings = entry.findings.count { $0.severity == .warning }
            let findings = warnings > 0 ? " (\(PlainText.count(warnings, "warning")))" : ""
            return """
                <tr><td class="number"><a href="#series-\(index + 1)">\(index + 1)</a></td>
                <td>\(state(entry.state))</td><td>\(entry.modality)</td><td class="keep">\(entry.matrixText)</td>
                <td>\(entry.noiseText)</td><td class="number">\(PlainText.count(entry.sourceFiles.count))</td>
                <td class="number">\(PlainText.count(entry.outputFiles.count))</td>
                <td class="number">\(entry.bytesWrittenPerSourceByte.map { PlainText.number($0) } ?? "–")</td>
                <td>\(entry.reason)\(findings)</td></tr>
                """
        }
        return """
            <div class="scroll" role="region" aria-labelledby="overview" tabindex="0"><table>
            <thead><tr><th scope="col" class="number">#</th><th scope="col">State</th><th scope="col">Modality</th>
            <th scope="col">Matrix</th><th scope="col">Noise model</th><th scope="col" class="number">Files read</th>
            <th scope="col" class="number">Files written</th><th scope="col" class="number">Bytes written<br>per byte read</th>
            <th scope="col">Reason</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }

    /// A series' state in words, marked by a colour as well.
    static func state(_ state: RunReport.State) -> HTML {
        let words =
            switch state {
            case .done: "Done"
            case .skipped: "Already done"
            case .notSelected: "Not selected"
            case .refused: "Refused"
            case .failed: "Failed"
            case .interrupted: "Interrupted"
            }
        return "<span class=\"state \(state.rawValue)\">\(words)</span>"
    }

    /// Findings, the warnings first; nothing where there are none.
    static func findingList(_ findings: [Finding]) -> HTML {
        let sorted = findings.filter { $0.severity == .warning } + findings.filter { $0.severity == .note }
        guard !sorted.isEmpty else { return "" }
        let items = sorted.map { finding -> HTML in
            """
            <li><b class="\(finding.severity.rawValue)">\(finding.severity == .warning ? "Warning" : "Note")</b>
            \(finding.message) <code class="soft">\(finding.code)</code></li>
            """
        }
        return "<ul class=\"findings\">\(items)</ul>"
    }

    /// Rejected, ignored and duplicate files with their reasons.
    static func fileLists(_ report: RunReport) -> HTML {
        let lists: [(title: String, files: [RunReport.File])] = [
            ("Rejected: broken or unreadable DICOM", report.rejected),
            ("Duplicates", report.duplicates),
            ("Ignored: not DICOM images", report.ignored),
        ]
        let shown = lists.filter { !$0.files.isEmpty }
        guard !shown.isEmpty else { return "" }
        let sections = shown.map { list -> HTML in
            let rows = list.files.prefix(listedFiles).map { file -> HTML in
                """
                <tr><td class="mono">\(file.path)</td><td>\(file.reason)</td><td><code>\(file.code)</code></td></tr>
                """
            }
            let rest = list.files.count - listedFiles
            let more: HTML =
                rest > 0 ? "<p class=\"small soft\">\(PlainText.count(rest)) more are in run.json.</p>" : ""
            return """
                <details class="files"><summary>\(list.title) (\(PlainText.count(list.files.count, "file")))</summary>
                <div class="scroll"><table><thead><tr><th scope="col">File</th><th scope="col">Reason</th>
                <th scope="col">Code</th></tr></thead><tbody>\(rows)</tbody></table></div>\(more)</details>
                """
        }
        return "<h2>Other files</h2>\(sections)"
    }
}
