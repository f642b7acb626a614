import DenoisingNetworks
import Testing

@Suite struct ModelCardTests {
    private static let text = """
        {"name": "twostage-grey", "description": "Grey images.", "licence": "Apache-2.0", "research-only": false,
         "intensity": {"CT": {"kind": "window", "low": -1000, "high": 1000},
                       "MR": {"kind": "percentile", "of": 99.9}, "US": {"kind": "stored-range"},
                       "XR": {"kind": "stored-range"}, "MG": {"kind": "window", "low": 0, "high": 4095}},
         "training": {"steps": 100000, "patients": {"CT": 12}, "white": true, "seed": null, "sigma": [0, 0.5]},
         "validation": {"psnr": 31.25}}
        """

    @Test func everythingIsRead() throws {
        let card = try ModelCard(json: Self.text)
        #expect(card.name == "twostage-grey" && card.description == "Grey images.")
        #expect(card.licence == "Apache-2.0" && !card.isResearchOnly)
        #expect(try card.mapping(ofModality: "CT") == .window(low: -1000, high: 1000))
        #expect(try card.mapping(ofModality: "MR") == .percentile(of: 99.9))
        #expect(try card.mapping(ofModality: "US") == .storedRange)
        #expect(try card.mapping(ofModality: "DX") == .storedRange)
        #expect(try card.mapping(ofModality: "MG") == .window(low: 0, high: 4095))
        #expect(card.training["steps"] == .number(100_000) && card.training["white"] == .truth(true))
        #expect(card.kinds == ["CT", "MR", "US", "XR", "MG"])
        #expect(try ModelCard(json: card.json) == card)
    }

    @Test func figuresThatJSONLacksAreRefused() throws {
        let figures = JSONValue.list([.number(.infinity)])
        let refused = #expect(throws: WeightsError.self) {
            try ModelCard(
                name: "a",
                description: "b",
                intensity: ["CT": .storedRange],
                validation: ["psnr": figures]
            )
        }
        #expect(refused?.code == .invalidCard)
        let error = #expect(throws: WeightsError.self) { try figures.json }
        #expect(error?.code == .numberNotFinite)
    }

    @Test func nothingIsGuessed() throws {
        let card = try ModelCard(json: Self.text)
        let error = #expect(throws: WeightsError.self) { try card.mapping(ofModality: "PT") }
        #expect(error?.code == .otherModality && error?.description.contains("twostage-grey") == true)
        let short = try ModelCard(
            json: #"{"name": "a", "description": "b", "intensity": {"CT": {"kind": "stored-range"}}}"#
        )
        #expect(short.isResearchOnly && short.licence == nil && short.training.isEmpty)
        #expect(throws: WeightsError.self) { try short.mapping(ofModality: "DX") }
    }

    @Test(arguments: [
        ("\"twostage-grey\"", "\"Two Stage\"", "'name'"), ("\"twostage-grey\"", "\"-\"", "'name'"),
        ("\"twostage-grey\"", "\"a--b\"", "'name'"), ("\"twostage-grey\"", "\"1x\"", "'name'"),
        ("\"twostage-grey\"", "\"a-\"", "'name'"), ("\"twostage-grey\"", "\"-a\"", "'name'"),
        ("\"Grey images.\"", "\"\"", "'description'"),
        ("\"Grey images.\"", "7", "'description'"), ("\"CT\": {", "\"PT\": {", "'PT'"),
        ("\"licence\"", "\"license\"", "'license'"), ("-1000", "1000", "'low'"),
        ("-1000", "\"air\"", "'low'"),
        ("\"low\": -1000, ", "", "'low'"), ("99.9", "0", "'of'"), ("99.9", "100.1", "'of'"),
        ("\"percentile\"", "\"mean\"", "'kind'"),
        ("{\"kind\": \"percentile\"", "{\"kind\": \"window\"", "'of'"),
        ("false", "0", "'research-only'"), ("{\"psnr\": 31.25}", "31.25", "'validation'"),
        ("31.25}", "NaN}", "not JSON"),
        ("\"kind\": \"stored-range\"}, \"MG\"", "\"kind\": 1}, \"MG\"", "'kind'"),
    ])
    func mistakesAreNamed(part: String, replacement: String, said: String) throws {
        let broken = Self.text.replacing(part, with: replacement)
        #expect(broken != Self.text)
        let error = #expect(throws: WeightsError.self) { try ModelCard(json: broken) }
        #expect(error?.code == .invalidCard)
        #expect(error?.expandedDescription.contains(said) == true, "\(error?.expandedDescription ?? "")")
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func aCardHoldsFiniteNumbersOnly(number: Double) throws {
        for figures: [String: JSONValue] in [
            ["psnr": .number(number)], ["cases": .list([.object(["psnr": .number(number)])])],
        ] {
            for (training, validation) in [(figures, [:]), ([:], figures)] {
                let error = #expect(throws: WeightsError.self) {
                    try ModelCard(
                        name: "a",
                        description: "b",
                        intensity: ["CT": .storedRange],
                        training: training,
                        validation: validation
                    )
                }
                #expect(error?.code == .invalidCard)
                #expect(error?.description.contains("not finite") == true)
            }
        }
    }

    @Test(arguments: ["-", "a--b", "1x", "-a", "a-", "A", ""])
    func namesAreKebabCase(name: String) {
        let error = #expect(throws: WeightsError.self) {
            try ModelCard(name: name, description: "b", intensity: ["CT": .storedRange])
        }
        #expect(error?.code == .invalidCard && error?.description.contains("'name'") == true)
    }
}
