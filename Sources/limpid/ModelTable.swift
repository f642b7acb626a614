import DenoisingNetworks
import Foundation

/// The inventory of models as people read it.
struct ModelTable {
    let text: String

    init(_ inventory: ModelInventory, _ library: WeightsLibrary) {
        let side = ModelInventory.side
        var blocks = [
            Self.table(
                ["network", "preset", "parameters", "MAC/pixel", "GMAC \(side)x\(side)", "what it is"],
                inventory.networks.map { network in
                    [
                        type(of: network.preset.network).name, network.preset.name,
                        "\(network.cost.parameters)",
                        String(format: "%.0f", network.cost.multiplyAccumulatesPerPixel),
                        String(
                            format: "%.2f",
                            network.cost.multiplyAccumulates(rows: side, columns: side) / 1e9
                        ),
                        network.preset.summary,
                    ]
                }
            )
        ]
        if inventory.found.isEmpty {
            let searched = library.folders.isEmpty ? "no folder" : library.folders.joined(separator: ", ")
            blocks.append("no weights found (searched: \(searched))")
        } else {
            blocks.append(
                Self.table(["weights", "network", "for", "SHA-256", "file"], inventory.found.map(Self.row))
            )
        }
        for case .success(let weights) in inventory.found.map(\.weights) {
            let card = weights.card
            let scales = card.kinds.compactMap { kind in card.intensity[kind].map { "\(kind) \($0)" } }
            blocks.append(
                "\(card.name): \(card.description)\n  scale: \(scales.joined(separator: "; "))"
                    + (card.isResearchOnly ? "\n  for research only: nobody has validated it for care" : "")
                    + (card.licence.map { "\n  licence: \($0)" } ?? "")
            )
        }
        text = blocks.joined(separator: "\n\n")
    }

    private static func row(_ found: ModelInventory.Found) -> [String] {
        switch found.weights {
        case .success(let weights):
            [
                weights.card.name, type(of: weights.network).name, weights.card.kinds.joined(separator: " "),
                String(weights.digest.prefix(12)), found.path,
            ]
        case .failure(let error): ["refused", "", "", "", error.description]
        }
    }

    /// Columns as wide as their widest cell; numbers to the right.
    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        return ([head] + rows).map { row in
            let cells = zip(row, widths).map { cell, width in
                let space = String(repeating: " ", count: width - cell.count)
                return Double(cell) == nil ? cell + space : space + cell
            }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
