/// How a study trains the networks that it names: one recipe and one number of steps for all of them.
public struct StudyTraining: Hashable, Sendable {
    /// What the steps are enough for.
    public enum Budget: String, CaseIterable, Hashable, Sendable {
        /// To see that all works; the tables say that it is not for comparison in publications.
        case small
        /// To compare networks: two hours a network or more, in the mean over the networks on one core.
        case full
    }

    /// Data, noise, objective and all else; its network and its steps are replaced.
    public let recipe: TrainingRecipe
    /// Steps of every network.
    public let steps: Int
    /// What the steps are enough for, as the study says; small where it says nothing.
    public let budget: Budget

    /// The recipe by which one network is trained, named after it.
    ///
    /// Warm-up and validations keep their share of the steps.
    public func recipe(for network: TrainingNetwork) -> TrainingRecipe {
        let schedule = recipe.schedule
        func scaled(_ count: Int) -> Int { count * steps / schedule.steps }
        return TrainingRecipe(
            name: network.name,
            summary: recipe.summary,
            network: network,
            data: recipe.data,
            intensities: recipe.intensities,
            patchSize: recipe.patchSize,
            batch: recipe.batch,
            augmentation: recipe.augmentation,
            noise: recipe.noise,
            segmentation: nil,
            objective: recipe.objective,
            optimizer: recipe.optimizer,
            schedule: TrainingSchedule(
                steps: steps,
                warmUp: scaled(schedule.warmUp),
                decay: schedule.decay,
                final: schedule.final
            ),
            averageDecay: recipe.averageDecay,
            precision: recipe.precision,
            seed: recipe.seed,
            validation: TrainingValidation(
                interval: max(1, scaled(recipe.validation.interval)),
                images: recipe.validation.images,
                crop: recipe.validation.crop,
                noise: recipe.validation.noise,
                best: recipe.validation.best,
                patience: nil
            ),
            checkpointInterval: recipe.checkpointInterval
        )
    }
}
