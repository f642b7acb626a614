import Foundation
import Pipelines
import Studies
import Testing

/// Tables by how the images were acquired.
@Suite struct StudyGroupTests {
    private let fixture: StudiesFixture

    /// Four images: two makers, one thickness written twice, one 10 mm, one not stated.
    init() throws {
        fixture = try StudiesFixture()
        let more = ["Maker_A,2.5,120", "\"Maker, B\",2.50,120", "Maker_A,,120", "Maker_A,10,100"]
        let lines = try fixture.text("data/index.csv").split(separator: "\n").enumerated().map {
            number,
            line in
            line + "," + (number == 0 ? "manufacturer,slice_thickness_mm,kvp" : more[number - 1])
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: fixture.index))
    }

    private func run(_ output: String, groups: String?) throws {
        let study = try fixture.study([
            "groups": groups, "reference": "non-local-means", "metrics": "[psnr, mse]",
            "noise": "[{gaussian: {sigma: 25}}]",
        ])
        _ = try StudyRun(study, fixture.options(output)).run()
    }

    @Test func everyValueHasTheFiguresOfItsImages() throws {
        try run("out", groups: "[slice-thickness, manufacturer, kvp, kernel]")
        let images = try fixture.records("out/images.csv")
        // The index's fields hold a comma once, and the tables' too.
        let tables = try fixture.text("out/tables.csv").replacing("\"Maker, B\"", with: "Maker; B")
        var lines = tables.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = lines.removeFirst()
        let cells = lines.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
        let members: [[String]: [Int]] = [
            ["", ""]: [0, 1, 2, 3], ["slice-thickness", "2.5 mm"]: [0, 1],
            ["slice-thickness", "10 mm"]: [3], ["slice-thickness", "not stated"]: [2],
            ["manufacturer", "Maker_A"]: [0, 2, 3], ["manufacturer", "Maker; B"]: [1],
            ["kvp", "100 kV"]: [3], ["kvp", "120 kV"]: [0, 1, 2], ["kernel", "T1"]: [0, 1, 2, 3],
        ]
        #expect(cells.count == members.count * 2 * 2)
        for cell in cells {
            let (group, value) = (try #require(cell["group"]), try #require(cell["value"]))
            let numbers = try #require(members[[group, value]], "\(group), \(value)")
            let metric = try #require(cell["metric"])
            let values = try numbers.map { number in
                let row = images.first {
                    $0["image"] == "image-\(number).png" && $0["method"] == cell["method"]
                }
                return try #require(row?[metric].flatMap { Double($0) })
            }
            let mean = values.reduce(0, +) / Double(values.count)
            #expect(cell["images"] == "\(values.count)" && cell["failed"] == "0")
            #expect(abs(try #require(cell["mean"].flatMap { Double($0) }) - mean) < 1e-12 * abs(mean))
            #expect((cell["standard-deviation"] == "") == (values.count == 1))
        }
    }

    @Test func valuesStandInTheirOrderInEveryTableAndFile() throws {
        try run("out", groups: "[slice-thickness, manufacturer]")
        let markdown = try fixture.text("out/tables.md")
        let places = try [
            "## mr, PSNR (dB)", "## slice thickness 2.5 mm, mr, PSNR (dB)",
            "## slice thickness 10 mm, mr, MSE",
            "## slice thickness not stated, mr, MSE", "## manufacturer Maker, B, mr, MSE",
            "## manufacturer Maker\\_A, mr, MSE",
        ].map { try #require(markdown.range(of: "\n" + $0 + "\n"), "\($0)").lowerBound }
        #expect(places == places.sorted())
        #expect(markdown.contains("\nslice thickness 2.5 mm: 2 images of 1 patient.\n"))
        #expect(markdown.contains("Without tests: a value has fewer patients than the study"))
        let latex = try fixture.text("out/tables.tex")
        #expect(latex.contains("\\caption{Manufacturer Maker\\_A, MR, PSNR (dB)}"))
        let page = try fixture.text("out/report.html")
        #expect(page.contains("By slice thickness") && page.contains("manufacturer Maker_A: 3 images"))
        let results = try JSONSerialization.jsonObject(with: Data(fixture.text("out/results.json").utf8))
        let groups = try #require((results as? [String: Any])?["groups"] as? [[String: Any]])
        #expect(
            groups.map { $0["value"] as? String } == [
                "2.5 mm", "10 mm", "not stated", "Maker, B", "Maker_A",
            ]
        )
        #expect((groups[0]["figures"] as? [Any])?.count == 4)
    }

    @Test func aStudyWithoutGroupsHasTheFilesItEverHad() throws {
        try run("out", groups: nil)
        #expect(
            try fixture.text("out/tables.csv").hasPrefix(
                "modality,noise,method,metric,images,failed,mean,standard-deviation\n"
            )
        )
        #expect(!(try fixture.text("out/results.json").contains("groups")))
        #expect(!(try fixture.text("out/tables.md").contains("Without tests")))
    }
}
