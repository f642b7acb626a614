import Foundation
import NoiseModels
import Reports
import SeriesVolumes
import Volumes

/// A table of series with how they were acquired, how noisy they are and their values in some regions.
///
/// Only reads, and writes one file. Nothing of a patient goes into it but a running number and UIDs.
public struct Cohort: Sendable {
    private let inputs: [String]
    private let output: String
    private let regions: [SphericalRegion]
    private let jobs: Int
    private let observe: @Sendable (RunEvent) -> Void

    /// Series that a denoising plan refuses, but that a study wants beside their originals.
    private static let seriesOptions = SeriesOptions(insistOn: ["already-denoised", "derived", "reformat"])

    /// Prepares a cohort.
    ///
    /// - Parameters:
    ///   - inputs: files and folders to search; never written to.
    ///   - output: the CSV file, which must not exist.
    ///   - regions: regions to measure, as `SphericalRegion` reads them.
    ///   - jobs: series measured at the same time; the table does not depend on it.
    ///   - observe: called from several threads.
    /// - Throws: `invalid-option` for a region that cannot be read or a name that occurs twice.
    public init(
        inputs: [String],
        output: String,
        regions: [String] = [],
        jobs: Int = 1,
        observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) throws(BatchError) {
        var parsed: [SphericalRegion] = []
        for text in regions {
            let region = try SphericalRegion(text)
            guard !parsed.contains(where: { $0.name == region.name }) else {
                throw BatchError(.invalidOption, "--region \(region.name) is given twice")
            }
            parsed.append(region)
        }
        self.inputs = inputs
        self.output = output
        self.regions = parsed
        self.jobs = max(1, jobs)
        self.observe = observe
    }

    /// Measures every series and writes the table, which is left out where there is no series.
    ///
    /// Throws `BatchError` where nothing could be begun or the file could not be written; what is wrong with one series
    /// stands in its row.
    public func write() async throws(BatchError) -> CohortSummary {
        try OutputGuard.check(inputs: inputs, targets: [(output, "file")])
        try checkOutput()
        let scan: FolderScan
        do {
            scan = try FolderScan.scan(paths: inputs) { [observe] in observe(.scanning(files: $0)) }
        } catch {
            throw BatchError(.inputNotReadable, error.description, underlying: error)
        }
        for file in scan.rejected { observe(.ended("rejected \(file.path): \(file.reason)")) }
        let rows = await rows(of: scan)
        let known = Set(rows.map(\.seriesInstanceUID))
        let homeless = scan.rejected.count { $0.seriesInstanceUID.map { !known.contains($0) } ?? true }
        if !rows.isEmpty { try write(rows) }
        return CohortSummary(
            rows: rows.count,
            measured: rows.count { $0.error == nil },
            defects: rows.count(where: \.isDefect) + homeless
        )
    }

    private func checkOutput() throws(BatchError) {
        let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
        guard !AtomicFile.exists(output) else {
            throw BatchError(.outputNotWritable, "\(output) exists already; choose another name")
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            throw BatchError(
                .outputNotWritable,
                "\(output) cannot be created; check that its folder exists and may be written"
            )
        }
    }

    private func write(_ rows: [CohortRow]) throws(BatchError) {
        let fields = [CohortRow.header(regions: regions)] + rows.map { $0.fields(regions: regions) }
        do {
            try AtomicFile.create(fields.map(CommaSeparatedText.line).joined(), atPath: output)
        } catch {
            throw BatchError(.outputNotWritable, error.expandedDescription, underlying: error)
        }
    }
}

extension Cohort {
    /// Every row, in an order that no file name decides: by study, series and part.
    private func rows(of scan: FolderScan) async -> [CohortRow] {
        var volumes: [AssembledSeries] = []
        var rows: [CohortRow] = []
        for source in scan.series {
            let (found, refused) = source.assemble(Self.seriesOptions)
            volumes += found
            rows += refused.map { CohortRow($0, of: source) }
        }
        var measured = await measure(volumes)
        let sources = CohortSources(volumes)
        for (index, volume) in volumes.enumerated()
        where measured[index].acquisition.isDerivedByLimpid == true {
            guard let source = sources.source(of: volume), source != index else { continue }
            measured[index].sourceSeriesInstanceUID = volumes[source].seriesInstanceUID
            measured[index].sourceSigma = measured[source].sigma?.median
        }
        rows += measured
        let known = Set(rows.map(\.seriesInstanceUID))
        for (uid, files) in Dictionary(grouping: scan.rejected, by: \.seriesInstanceUID) {
            guard let uid, !known.contains(uid) else { continue }
            // Of several reasons the first by name, whatever the files are called.
            rows.append(CohortRow(seriesInstanceUID: uid, code: files.map(\.code).min() ?? "broken-member"))
        }
        rows.sort {
            ($0.studyInstanceUID, $0.seriesInstanceUID, $0.part, $0.error ?? "")
                < ($1.studyInstanceUID, $1.seriesInstanceUID, $1.part, $1.error ?? "")
        }
        var numbers: [PatientIdentity: Int] = [:]
        for index in rows.indices {
            rows[index].patient = rows[index].identity.map { identity in
                let number = numbers[identity] ?? numbers.count + 1
                numbers[identity] = number
                return number
            }
        }
        return rows
    }

    /// A row for each volume, in their order.
    private func measure(_ volumes: [AssembledSeries]) async -> [CohortRow] {
        await withTaskGroup(of: (Int, CohortRow).self) { group in
            var rows = volumes.map { CohortRow($0) }
            var next = 0
            func start() {
                guard next < volumes.count else { return }
                let (index, row) = (next, rows[next])
                next += 1
                group.addTask { [observe, regions] in
                    let volume = volumes[index]
                    let label = "\(row.modality) series ...\(row.seriesInstanceUID.suffix(12))"
                    observe(.started(label: label, index: index + 1, total: volumes.count))
                    let measured = await BatchRunner.onThread { row.measured(volume, regions) }
                    if let error = measured.error { observe(.warning("\(label): \(error)")) }
                    return (index, measured)
                }
            }
            for _ in 0..<jobs { start() }
            for await (index, row) in group {
                rows[index] = row
                start()
            }
            return rows
        }
    }
}

extension CohortRow {
    /// The row with what its volume's pixels say; the first failure is kept, and the rest is measured all the same.
    fileprivate func measured(_ volume: AssembledSeries, _ regions: [SphericalRegion]) -> CohortRow {
        var row = self
        if acquisition.hasMalformedValues { row.findings.insert("malformed-attribute") }
        do {
            let (sample, estimate) = try NoiseSample.estimate(volume)
            row.findings.formUnion(estimate.findings.map(\.code))
            row.sigma = try estimate.model.sigmaQuartiles(over: sample)
            row.noiseModel = estimate.model.name
        } catch {
            row.fail(error)
        }
        do {
            let (statistics, isAmbiguous) = try RegionStatistics.measure(regions, in: volume)
            row.regions = statistics
            if isAmbiguous { row.findings.insert("several-images-in-a-region") }
        } catch {
            row.fail(error)
        }
        return row
    }

    private mutating func fail(_ failure: any Error) {
        error = error ?? JobFailure(failure).code
        isDefect = true
    }
}
