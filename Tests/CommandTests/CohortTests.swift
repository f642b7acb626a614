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
    }
}
