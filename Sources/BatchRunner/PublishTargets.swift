import DICOMFiles
import DerivedObjects
import Foundation
import Pipelines
import SeriesVolumes
import Volumes

/// Where the output series of a job go, and whether they may.
struct PublishTargets: Sendable {
    /// One output series.
    struct Target: Sendable {
        let kind: DerivedKind
        let seriesInstanceUID: String
        /// `<Study Instance UID>/<Series Instance UID>`, below the output folder.
        let relativePath: String
        /// The folder itself.
        let path: String
    }

    /// What `check` found.
    enum Check: Sendable {
        /// The job may run; these targets exist and are replaced.
        case free(replacing: Set<DerivedKind>)
        /// The job is to be left out, for this reason.
        case skip(reason: String)
    }

    /// Name of the sidecar in every published series folder.
    static let provenanceName = "provenance.json"

    let targets: [Target]
    let findings: [Finding]

    init(output: String, series: AssembledSeries, plan: PipelinePlan, digests: JobDigests) {
        let (kinds, findings) = SeriesWriters.kinds(plan, for: series)
        self.findings = findings
        targets = kinds.map { kind in
            let uid = DerivedIdentity.seriesInstanceUID(
                source: series.seriesInstanceUID,
                kind: kind,
                partIndex: series.partIndex,
                runDigest: digests.run
            )
            let relative = "\(series.studyInstanceUID)/\(uid)"
            return Target(
                kind: kind,
                seriesInstanceUID: uid,
                relativePath: relative,
                path: output + "/" + relative
            )
        }
    }

    /// Looks for existing targets before any work is done.
    ///
    /// Throws `target-exists` or `target-not-ours`. With `ownsTargets` the ledger says that they are leftovers of this very
    /// job, which may then be replaced.
    func check(policy: ExistingPolicy, ownsTargets: Bool) throws(JobFailure) -> Check {
        var replacing = Set<DerivedKind>()
        for target in targets {
            var status = stat()
            guard lstat(target.path, &status) == 0 else { continue }
            if ownsTargets || policy == .replace {
                guard Self.isOurs(target) else {
                    throw JobFailure(
                        code: "target-not-ours",
                        "a target folder holds files that this program did not write; move them away or choose another "
                            + "output folder"
                    )
                }
                replacing.insert(target.kind)
                continue
            }
            if policy == .skip { return .skip(reason: "the target exists already") }
            throw JobFailure(
                code: "target-exists",
                "the target exists already; use --on-existing skip or replace, or choose another output folder"
            )
        }
        return .free(replacing: replacing)
    }

    /// Whether a folder holds exactly what its provenance says this program wrote.
    private static func isOurs(_ target: Target) -> Bool {
        let manager = FileManager.default
        guard let json = manager.contents(atPath: target.path + "/" + provenanceName),
            let provenance = try? Provenance(json: json),
            let names = try? manager.contentsOfDirectory(atPath: target.path)
        else { return false }
        let known = Set(provenance.outputs.map(\.file) + [provenanceName])
        return Set(names).isSubset(of: known)
            && provenance.outputs.allSatisfy { $0.seriesInstanceUID == target.seriesInstanceUID }
    }
}
