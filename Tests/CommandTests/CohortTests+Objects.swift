import Foundation
import Testing

// Objects of other forms, and command lines that write nothing.
extension CommandTests.Cohorts {
    @Test func anEnhancedObjectSaysItInItsFunctionalGroups() throws {
        let folder = try TemporaryFolder()
        try python("cohort_checks.py", ["enhanced", folder.at("in/image.dcm")])
        let region = ["--region", "middle=20,20,4.5,9"]
        #expect(
            try limpid(["cohort", folder.at("in"), "--out", folder.at("a.csv")] + region).status == 0
        )
        let row = try #require(rows(ofCSV: folder.at("a.csv")).first)
        let expected = [
            "kernel": "SHARP", "tube_voltage_kvp": "80", "tube_current_ma": "201.5",
            "exposure_mas": "52", "ctdi_vol_mgy": "3.25", "slice_thickness_mm": "3",
            "slice_spacing_mm": "3", "row_spacing_mm": "0.5", "column_spacing_mm": "0.75", "slices": "4",
            "error": "",
        ]
        for (name, value) in expected { #expect(row[name] == value, "\(name): \(row[name] ?? "none")") }
        // Voxels of 0.75 × 0.5 × 3 mm in four slices at heights 1.5 and 4.5 mm from the centre.
        let voxels = try #require(row["middle_voxels"].flatMap(Double.init))
        let disks = 2 * Double.pi * ((81 - 1.5 * 1.5) + (81 - 4.5 * 4.5))
        #expect(abs(voxels / (disks / (0.75 * 0.5)) - 1) < 0.02, "\(voxels)")
        #expect(row["middle_mean"].flatMap(Double.init).map { abs($0 - 40) < 1.5 } == true)
    }

    /// Enhanced objects refer to their sources frame by frame, plain loops to one object.
    @Test(arguments: ["CT", "US"]) func aMultiFrameObjectIsJoinedWithItsSource(
        _ modality: String
    ) throws {
        let folder = try TemporaryFolder()
        var input = folder.at("in")
        if modality == "CT" {
            try python("cohort_checks.py", ["enhanced", input + "/image.dcm"])
        } else {
            input = try Phantoms.series("US")
        }
        let plan = try folder.write("plan.yaml", TestPlan.quick())
        let output = folder.at("out")
        #expect(try limpid(["run", plan, "--input", input, "--output", output, "--quiet"]).status == 0)
        let table = folder.at("a.csv")
        #expect(try limpid(["cohort", input, output, "--out", table]).status == 0)
        let found = try rows(ofCSV: table)
        let source = try #require(found.first { $0["derived_by_limpid"] == "no" })
        let derived = try #require(found.first { $0["derived_by_limpid"] == "yes" })
        #expect(found.count == 2 && source["noise_sigma_before"] == "")
        #expect(derived["source_series_instance_uid"] == source["series_instance_uid"])
        #expect(derived["noise_sigma_before"] == source["noise_sigma"])
        let sigmas = try ["noise_sigma_before", "noise_sigma_after"].map {
            try #require(derived[$0].flatMap(Double.init))
        }
        #expect(sigmas[1] > 0 && sigmas[1] < sigmas[0], "\(sigmas)")
        // Without its source the derived series stands alone.
        #expect(try limpid(["cohort", output, "--out", folder.at("b.csv")]).status == 0)
        let alone = try #require(rows(ofCSV: folder.at("b.csv")).first)
        #expect(alone["noise_sigma"] == derived["noise_sigma"] && alone["noise_sigma_after"] == "")
    }

    @Test func withoutAPatientTheStudyTellsSeriesApart() throws {
        let folder = try TemporaryFolder()
        for number in 1...3 {
            // The third is a second series of the second's study.
            try python("cohort_checks.py", ["nameless", folder.at("in/\(number)"), "\(number)"])
        }
        #expect(try limpid(["cohort", folder.at("in"), "--out", folder.at("a.csv")]).status == 0)
        let found = try rows(ofCSV: folder.at("a.csv"))
        #expect(found.compactMap { $0["patient"] } == ["1", "2", "2"], "\(found)")
    }

    @Test func wrongLinesWriteNothing() throws {
        let folder = try TemporaryFolder()
        let input = folder.at("in")
        try FileManager.default.copyItem(atPath: try Phantoms.series("MR"), toPath: input)
        let untouched = try UntouchedInput(input)
        let table = folder.at("a.csv")
        for region in [
            "liver", "liver=1,2,3", "liver=1,2,3,0", "li ver=1,2,3,4", "=1,2,3,4", "a=1,2,3,x",
        ] {
            let ended = try limpid(["cohort", input, "--out", table, "--region", region])
            #expect(ended.status == 2 && ended.error.contains("NAME=X,Y,Z,RADIUS"), "\(region)")
        }
        let twice = ["--region", "a=1,2,3,4", "--region", "a=1,2,3,5"]
        for arguments in [
            [input], [input, "--out", table, "--jobs", "0"], [input, "--out", table] + twice,
            [folder.at("absent"), "--out", table], ["--out", table], [input, "--out", input + "/a.csv"],
        ] {
            let ended = try limpid(["cohort"] + arguments)
            #expect(ended.status == 2 && ended.output.isEmpty, "\(arguments): \(ended.summary)")
        }
        #expect(try limpid(["cohort", input, "--out", folder.at("no/a.csv")]).status == 6)
        _ = try folder.write("empty/notes.txt", "notes\n")
        #expect(try limpid(["cohort", folder.at("empty"), "--out", table]).status == 3)
        #expect(!FileManager.default.fileExists(atPath: table))

        // What is there already stays.
        let kept = try folder.write("kept.csv", "mine\n")
        let ended = try limpid(["cohort", input, "--out", kept])
        #expect(ended.status == 6 && ended.error.contains("exists already"), "\(ended.error)")
        #expect(try String(contentsOfFile: kept, encoding: .utf8) == "mine\n")
        #expect(try Tree(folder.path).files.allSatisfy { !$0.hasSuffix(".part") })
        try untouched.expect()
    }
}
