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
        let network: TrainingNetwork
        let folder: TrainingFolder
        let recipe: TrainingRecipe
        let images: Int
        let patients: Int
    }

    /// What came of training.
    enum Outcome {
        /// Every network was trained, or failed.
        case trained([TrainedNetwork])
        /// The study was asked to stop; the same command goes on from there.
        case stopped(StudyTrainingStop)
    }

    /// Plans the trainings; nothing is written yet.
    /// - Throws: `no-images` where the index has nothing to train or to validate on, `invalid-option` where there is none.
    init(_ study: Study, _ options: StudyOptions, _ measured: ImageIndex) throws(StudyError) {
        self.study = study
        self.options = options
        data = try StudyTrainingData(study, options, measured: measured)
        let index = data.index
        let named = study.methods.filter { $0.network != nil }
        let first = named.enumerated().filter { place, method in
            named.firstIndex { $0.network == method.network } == place
        }.map(\.element)
        var plans: [Plan] = []
        for method in first {
            guard let network = method.network, let recipe = study.training?.recipe(for: network) else {
                continue
            }
            let rows = try Self.rows(recipe, index)
            plans.append(
                Plan(
                    place: StudyNetworkPlace(
                        label: method.label,
                        number: plans.count + 1,
                        count: first.count
                    ),
                    network: network,
                    folder: TrainingFolder(Self.folder(options.output, recipe, index), for: recipe),
                    recipe: recipe,
                    images: rows.count,
                    patients: Set(rows.map(\.patient)).count
                )
            )
        }
        self.plans = plans
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
            let finished = plan.folder.finished()
            report(.began(plan.place, folder: plan.folder.path, isTrained: finished != nil))
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
                    network: plan.network,
                    recipe: plan.recipe,
                    images: plan.images,
                    patients: plan.patients,
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
            let run = TrainingRun(plan.recipe, trainingOptions(plan)) { report(.training($0)) }
            outcome = try stopping.run(run)
        } catch  where error.code == .diverged {
            return .trained(.failure(StudyError(training: error, beginning)))
        } catch {
            throw StudyError(training: error, beginning)
        }
        guard outcome.reason == .finished else {
            let (label, steps) = (plan.place.label, plan.recipe.schedule.steps)
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
