import DenoisingNetworks
import Digests
import Pipelines
import Training

/// Trains the networks that a study names and that its folder does not hold yet, one after another.
///
/// All take the weights of the last step: the images by which a training tells its best weights are those of the index's
/// validation split, on which the study measures.
struct StudyTrainer {
    private let study: Study
    private let options: StudyOptions
    /// What the networks are trained on.
    let data: StudyTrainingData
    private var index: ImageIndex { data.index }
    private let plans: [Plan]

    /// One network to be trained.
    private struct Plan {
        let place: StudyNetworkPlace
        let network: StudyNetwork
        let folder: TrainingFolder
        let images: Int
        let patients: Int
        /// Weights that were trained elsewhere; nil where the study trains it.
        let given: GivenWeights?
    }

    /// What came of training.
    enum Outcome {
        /// Every network was trained, or failed.
        case trained([TrainedNetwork])
        /// The study was asked to stop; the same command goes on from there.
        case stopped(StudyTrainingStop)
    }

    /// Plans the trainings; nothing is written yet.
    /// - Throws: `no-images` where the index has nothing to train or to validate on; `invalid-option` where there is none;
    ///   `invalid-weights` and `invalid-option` where networks that were trained elsewhere are not those of the study.
    init(_ study: Study, _ options: StudyOptions, _ measured: ImageIndex) throws(StudyError) {
        self.study = study
        self.options = options
        data = try StudyTrainingData(study, options, measured: measured)
        let index = data.index
        let networks = study.networks
        let given = try StudyGivenNetworks(options.networks, networks)
        var plans: [Plan] = []
        for network in networks {
            let recipe = network.recipe
            let rows = try Self.rows(recipe, index)
            plans.append(
                Plan(
                    place: StudyNetworkPlace(
                        label: network.label,
                        number: plans.count + 1,
                        count: networks.count
                    ),
                    network: network,
                    folder: TrainingFolder(Self.folder(options.output, recipe, index), for: recipe),
                    images: rows.count,
                    patients: Set(rows.map(\.patient)).count,
                    given: try given?.weights(of: network, on: rows)
                )
            )
        }
        self.plans = plans
    }

    /// SHA-256 of the weights that were trained elsewhere, by the networks' names.
    var digests: [String: String] {
        var digests: [String: String] = [:]
        for plan in plans { digests[plan.network.name] = plan.given?.weights.digest }
        return digests
    }

    private static func rows(
        _ recipe: TrainingRecipe,
        _ index: ImageIndex
    ) throws(StudyError) -> [ImageIndex.Row] {
        do throws(TrainingError) { return try TrainingSet.rows(recipe, index).training } catch {
            throw StudyError(training: error, "")
        }
    }

    /// A folder's name holds what decides the weights, so that none are taken for others.
    private static func folder(_ output: String, _ recipe: TrainingRecipe, _ index: ImageIndex) -> String {
        let digest = SHA256.hash(of: recipe.digest + index.digest).description.prefix(12)
        return "\(output)/networks/\(recipe.name)-\(digest)"
    }

    /// Trains what is not trained yet.
    /// - Throws: `StudyError` where training cannot go on; a network whose training fails by itself is a gap, not an error.
    func train(
        _ stopping: StopRequest,
        report: @escaping @Sendable (StudyTrainingEvent) -> Void,
        warn: (String) -> Void
    ) throws(StudyError) -> Outcome {
        var networks: [TrainedNetwork] = []
        for plan in plans {
            let finished = plan.given?.weights ?? plan.folder.finished()
            let path = plan.given?.weights.path ?? plan.folder.path
            report(.began(plan.place, folder: path, isTrained: finished != nil))
            let weights: Result<ModelWeights, StudyError>
            if let finished {
                weights = .success(finished)
            } else {
                switch try trained(plan, stopping, report) {
                case .stopped(let stop): return .stopped(stop)
                case .trained(let result): weights = result
                }
            }
            if case .failure(let failure) = weights {
                warn(StudyRow.line(failure) + "; the tables show its results as missing")
            }
            networks.append(
                TrainedNetwork(
                    network: plan.network.network,
                    recipe: plan.network.recipe,
                    images: plan.images,
                    patients: plan.patients,
                    given: plan.given,
                    dataDigest: data.ownDigest,
                    weights: weights
                )
            )
        }
        return .trained(networks)
    }

    /// What came of one training.
    private enum Ended {
        case trained(Result<ModelWeights, StudyError>)
        case stopped(StudyTrainingStop)
    }

    /// Trains a network, or goes on training it, to its last step.
    private func trained(
        _ plan: Plan,
        _ stopping: StopRequest,
        _ report: @escaping @Sendable (StudyTrainingEvent) -> Void
    ) throws(StudyError) -> Ended {
        let beginning = plan.place.label + ": "
        let outcome: TrainingOutcome
        do throws(TrainingError) {
            let run = TrainingRun(plan.network.recipe, trainingOptions(plan)) { report(.training($0)) }
            outcome = try stopping.run(run)
        } catch  where error.code == .diverged {
            return .trained(.failure(StudyError(training: error, beginning)))
        } catch {
            throw StudyError(training: error, beginning)
        }
        guard outcome.reason == .finished else {
            let (label, steps) = (plan.place.label, plan.network.recipe.schedule.steps)
            return .stopped(StudyTrainingStop(label: label, step: outcome.step, steps: steps))
        }
        // Weights that are not finite, although every loss was, cannot be used.
        do throws(TrainingError) { return .trained(.success(try plan.folder.weights())) } catch {
            return .trained(.failure(StudyError(training: error, beginning)))
        }
    }

    private func trainingOptions(_ plan: Plan) -> TrainingOptions {
        TrainingOptions(
            index: index.path,
            output: plan.folder.path,
            resumes: plan.folder.holdsRun,
            software: options.software
        )
    }
}

extension StudyError {
    /// The failure of a training.
    fileprivate init(training error: TrainingError, _ beginning: String) {
        let code: Code =
            switch error.code {
            case .noImages: .noImages
            case .invalidIndex, .invalidImage: .invalidImages
            case .notWritable: .notWritable
            case .unsuitableFolder: .unsuitableFolder
            case .internalError, .engineFailed: .internalError
            default: .invalidWeights
            }
        self.init(code, beginning + error.description, underlying: error)
    }
}
