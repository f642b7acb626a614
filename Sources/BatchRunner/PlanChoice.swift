import Digests
import Foundation
import Pipelines
import Reports
import Volumes

/// Which plan each series gets.
public enum PlanChoice: Hashable, Sendable {
    /// One plan for every series that it selects.
    case one(PipelinePlan)
    /// The recipe of the series' modality, as `limpid denoise` does.
    case byModality

    /// The plan for a series; nil where it is not selected.
    func plan(for modality: Modality) -> PipelinePlan? {
        switch self {
        case .one(let plan):
            plan.selection?.modality.contains(modality) ?? true ? plan : nil
        case .byModality: PipelinePlan.recipe(for: modality)
        }
    }

    /// Every plan that may run.
    var plans: [PipelinePlan] {
        switch self {
        case .one(let plan): return [plan]
        case .byModality:
            var plans: [PipelinePlan] = []
            for modality in Modality.allCases {
                let plan = PipelinePlan.recipe(for: modality)
                if !plans.contains(plan) { plans.append(plan) }
            }
            return plans
        }
    }

    /// What the report says about the plan.
    var reported: RunReport.Plan {
        switch self {
        case .one(let plan):
            return RunReport.Plan(
                name: plan.name,
                digest: plan.digest,
                steps: plan.steps.map(\.key)
            )
        case .byModality:
            let digests = plans.map { "\($0.name) \($0.digest)" }
            return RunReport.Plan(
                name: "by-modality",
                digest: SHA256.hash(of: digests.joined(separator: "\n")).description,
                steps: digests
            )
        }
    }
}
