extension StudyData {
    private static let smallestCrop = 48

    var tree: PlanNode {
        .mapping([
            ("modalities", .list(modalities.map { .text($0.rawValue) })),
            ("roles", .list(roles.map { .text($0.rawValue) })), ("images", images.map { .integer($0) }),
            ("crop", crop.map { .integer($0) }), ("halve", .list(halvedSources.map(PlanNode.text))),
            // Left out where there are none, as in studies from before DICOM could be read.
            ("insist", insist.isEmpty ? nil : .list(insist.map { .text($0.rawValue) })),
        ])
    }

    init(_ node: PlanNode) throws(PlanError) {
        let reader = try OptionReader(
            node,
            of: "data",
            known: ["modalities", "roles", "images", "crop", "halve", "insist"]
        )
        modalities = try reader.choices("modalities", standard: nil)
        roles = try reader.choices("roles", standard: [.clean, .cleanIsh])
        for (key, values) in [("modalities", modalities.count), ("roles", roles.count)] where values == 0 {
            throw PlanError(
                .empty,
                at: reader.value(key)?.position,
                "'\(key)' is empty",
                advice: "write it like modalities: [ct, mr]"
            )
        }
        images =
            reader.value("images") == nil
            ? nil : try reader.integer("images", in: 1...1_000_000, standard: nil)
        crop =
            reader.value("crop") == nil
            ? nil : try reader.integer("crop", in: Self.smallestCrop...4_096, standard: nil)
        let lifted: [SelectSeries.Insistence] = try reader.choices("insist", standard: [])
        insist = SelectSeries.Insistence.allCases.filter(lifted.contains)
        guard let halve = reader.value("halve") else {
            halvedSources = []
            return
        }
        halvedSources = try reader.list("halve", halve) { (item) throws(PlanError) in
            try reader.text("halve", item, wanted: "part of a source's name", example: "[PGBM]") { text in
                TrainingRecipe.isPrintable(text) ? text : nil
            }
        }
    }
}
