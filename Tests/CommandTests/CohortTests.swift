import Foundation
import Testing

extension CommandTests {
    /// `limpid cohort` beside what pydicom and numpy read in the same files.
    @Suite(.enabled(if: Limpid.python != nil, "needs .venv")) struct Cohorts {
        private static let marker = "ZQX7"

        /// Spheres in and at the edge of the CT phantom; the last lies where nothing is.
        private static let regions = [
            "core=3.3,-8.7,4.1,21.5", "edge=-178,-171,0.5,30", "outside=900,0,0,40",
        ]

        /// A table as Python's csv module reads it, and what in it pydicom sees otherwise.
        private struct Comparison: Decodable {
            let rows: [[String: String]]
            let compared: Int
            let wrong: [[String]]

            init(_ table: String, _ inputs: [String]) throws {
                let text = try python(
                    "cohort_checks.py",
                    ["compare", table] + Cohorts.regions + ["--"] + inputs
                )
                self = try JSONDecoder().decode(Comparison.self, from: Data(text.utf8))
            }

            /// The rows in which a column says this.
            func rows(_ column: String, _ value: String) -> [[String: String]] {
                rows.filter { $0[column] == value }
            }
        }

        private static func options(_ output: String) -> [String] {
            regions.flatMap { ["--region", $0] } + ["--out", output]
        }

        /// The CT phantom with settings and dose, its denoised copy, an MR phantom, and a series with a broken file.
        private func study(_ folder: TemporaryFolder) throws -> [String] {
            let inputs = ["ct", "out", "mr", "broken"].map(folder.at)
            try python("cohort_checks.py", ["dress", try Phantoms.series("CT"), inputs[0], Self.marker])
            let plan = try folder.write("plan.yaml", TestPlan.quick())
            let run = try limpid(["run", plan, "--input", inputs[0], "--output", inputs[1], "--quiet"])
            try #require(run.status == 0, "\(run.error)")
            try FileManager.default.copyItem(atPath: try Phantoms.series("MR"), toPath: inputs[2])
            try python(
                "command_objects.py",
                ["broken", inputs[3], "--marker", Self.marker, "--id", "2", "--slices", "3"]
            )
            return inputs
        }

        @Test func everyCellIsWhatPydicomReads() throws {
            let folder = try TemporaryFolder()
            let inputs = try study(folder)
            let untouched = try inputs.map { try UntouchedInput($0) }
            let ended = try limpid(["cohort"] + inputs + Self.options(folder.at("cohort.csv")))
            #expect(ended.status == 4, "\(ended.summary) \(ended.error)")
            #expect(ended.output.contains("4 series: 3 measured") && ended.output.contains("cohort.csv"))
            #expect(ended.error.contains("slice-003.dcm"), "the broken file is named: \(ended.error)")
            for input in untouched { try input.expect() }

            let found = try Comparison(folder.at("cohort.csv"), inputs)
            #expect(found.wrong.isEmpty && found.compared == 3 * 30, "\(found.compared): \(found.wrong)")
            #expect(found.rows.count == 4)
            let ct = try #require(found.rows("kernel", "Br40d\\3").first { $0["derived_by_limpid"] == "no" })
            #expect(ct["model"] == "'=1+1" && ct["core_mean"] != "" && ct["edge_voxels"] != "")
            #expect(ct["outside_mean"] == "" && ct["outside_sd"] == "" && ct["outside_voxels"] == "")
            #expect(ct["noise_sigma_before"] == "" && ct["source_series_instance_uid"] == "")
            let mr = try #require(found.rows("modality", "MR").first)
            #expect(mr["noise_model"] == "rician" && mr["noise_sigma_q1"] == "" && mr["kernel"] == "")

            // The derived series, joined with its source: the same scanner and dose, less noise.
            let derived = try #require(found.rows("derived_by_limpid", "yes").first)
            #expect(derived["source_series_instance_uid"] == ct["series_instance_uid"])
            #expect(derived["noise_sigma_before"] == ct["noise_sigma"])
            #expect(derived["noise_sigma_after"] == derived["noise_sigma"])
            let before = try #require(derived["noise_sigma_before"].flatMap(Double.init))
            let after = try #require(derived["noise_sigma_after"].flatMap(Double.init))
            #expect(after > 0 && after < 0.8 * before, "\(before) to \(after)")
            #expect(derived["patient"] == ct["patient"] && derived["patient"] != mr["patient"])

            // What is broken has its row, its reason, and nothing that was not read.
            let broken = try #require(found.rows("error", "broken-member").first)
            #expect(broken["modality"] == "CT" && broken["kernel"] == "B30f" && broken["noise_sigma"] == "")
            #expect(broken["tube_current_ma"] == "" && broken["core_mean"] == "")
        }

        @Test func theNoiseIsThatOfThePhantom() throws {
            let folder = try TemporaryFolder()
            let phantom = folder.at("phantom")
            // A clinical matrix: the estimator takes the anatomy of a coarse one for noise.
            let options = ["--modality", "CT", "--size", "512", "--slices", "6"]
            #expect(try limpid(["phantom", phantom] + options).status == 0)
            let input = phantom + "/series"
            #expect(try limpid(["cohort", input] + Self.options(folder.at("a.csv"))).status == 0)
            let row = try #require(Comparison(folder.at("a.csv"), [input]).rows.first)
            let text = try python("cohort_checks.py", ["noise", input, phantom + "/truth"])
            let truth = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let quartiles = try #require(truth["quartiles"] as? [Double])
            for (name, value) in zip(["noise_sigma_q1", "noise_sigma", "noise_sigma_q3"], quartiles) {
                let sigma = try #require(row[name].flatMap(Double.init))
                #expect(abs(sigma / value - 1) < 0.06, "\(name): \(sigma), added \(value)")
            }
        }

        @Test func nothingOfThePatientIsWritten() throws {
            let folder = try TemporaryFolder()
            let inputs = try study(folder)
            let table = folder.at("cohort.csv")
            let ended = try limpid(["cohort"] + inputs + Self.options(table))
            let written = try String(contentsOfFile: table, encoding: .utf8)
            for text in [written, ended.output, ended.error] {
                #expect(!text.contains(Self.marker) && !text.contains("19010203"), "\(text)")
            }
            for text in ["SYNTHETIC^CASE", "Phantom^Synthetic", "PHANTOM", "20250101", "20200101"] {
                #expect(!written.contains(text), "\(text)")
            }
            #expect(written.hasSuffix("\r\n") && !written.contains(folder.path))
        }

        @Test func theOrderOfFilesAndTheJobsDoNotMatter() throws {
            let folder = try TemporaryFolder()
            let inputs = try study(folder)
            #expect(try limpid(["cohort"] + inputs + Self.options(folder.at("a.csv"))).status == 4)
            // Other names, in another order, in one folder.
            let other = folder.at("other")
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let files = try inputs.flatMap { input in
                try Tree(input).files.filter { $0.hasSuffix(".dcm") }.map { input + "/" + $0 }
            }
            for (index, file) in files.reversed().enumerated() {
                try FileManager.default.copyItem(atPath: file, toPath: "\(other)/\(index).dcm")
            }
            let options = Self.options(folder.at("b.csv")) + ["--jobs", "3", "--quiet"]
            let ended = try limpid(["cohort", other] + options)
            #expect(ended.status == 4 && ended.error.isEmpty, "\(ended.error)")
            #expect(
                FileManager.default.contentsEqual(atPath: folder.at("a.csv"), andPath: folder.at("b.csv"))
            )
        }

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
}
