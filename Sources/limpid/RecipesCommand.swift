import ArgumentParser
import BatchRunner
import Pipelines
import Studies

/// `limpid recipes`: what a study trains its networks by, as files.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes",
        abstract: "Write the recipes by which a study trains its networks, to train them elsewhere.",
        discussion: """
            limpid evaluate trains the networks that a study names, which takes hours on a CPU. To train them on another \
            machine, on a GPU with examples/gpu-training/train.py or with limpid train:

              limpid recipes STUDY.yaml --out DIR
              train.py DIR/dncnn.yaml --data INDEX.csv --out DIR/dncnn      (each of DIR's recipes)
              limpid evaluate STUDY.yaml --data INDEX.csv --out OUT --networks DIR

            Train by the recipes as they are: evaluate takes weights only where their recipe is the study's to the last \
            value, the training has ended, and the index has the same images to train on.
            """
    )

    @Argument(help: "The study, a YAML file.")
    var study: String

    @Option(help: "Folder for the recipes, NAME.yaml each.")
    var out: String

    func run() throws {
        let plan: Study
        do throws(PlanError) { plan = try Study(yamlFile: study) } catch {
            throw CommandFailure(.usage, "\(study):\(error.expandedDescription)")
        }
        let files: [String]
        do throws(StudyError) { files = try StudyRecipes.write(plan, to: out) } catch {
            throw CommandFailure(error)
        }
        for file in files { print(file) }
    }
}
