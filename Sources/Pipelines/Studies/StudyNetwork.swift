/// A network that a study trains, with the recipe that it is trained by.
public struct StudyNetwork: Hashable, Sendable {
    /// What its files are called: the layout as recipes spell it; a second network of one layout has a `-2` after it.
    public let name: String
    /// The method's name in the tables; the first one's, where several are the same network.
    public let label: String
    /// The network.
    public let network: TrainingNetwork
    /// What it is trained by.
    public let recipe: TrainingRecipe
}

extension Study {
    /// The networks that the study trains, each once, in the order of its methods.
    public var networks: [StudyNetwork] {
        guard let training else { return [] }
        var found: [StudyNetwork] = []
        for method in methods {
            guard let network = method.network, !found.contains(where: { $0.network == network }) else {
                continue
            }
            let number = 1 + found.count { $0.network.name == network.name }
            found.append(
                StudyNetwork(
                    name: network.name + (number == 1 ? "" : "-\(number)"),
                    label: method.label,
                    network: network,
                    recipe: training.recipe(for: network)
                )
            )
        }
        return found
    }
}
