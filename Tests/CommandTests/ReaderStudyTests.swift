import Foundation
import Testing

extension CommandTests {
    /// `limpid evaluate --reader-study` and `limpid unblind`.
    @Suite struct ReaderStudy {
        private let folder: TemporaryFolder

        /// Three pictures of a phantom, each a patient of its own.
        init() throws {
            folder = try TemporaryFolder()
            let phantom = try limpid([
                "phantom", folder.at("phantom"), "--modality", "MR", "--size", "64", "--slices", "3",
            ])
            try #require(phantom.status == 0, "\(phantom.error)")
            let window = ["--slices", "all", "--window", "500/1000"]
            let pictures = try limpid(["export-png", folder.at("phantom/truth"), folder.at("data")] + window)
            try #require(pictures.status == 0, "\(pictures.error)")
            let rows = (1...3).map { slice in
                "slice-000\(slice).png,mr,64,64,uint8,raw,Phantom,patient-\(slice),T1,CC0,clean target,yes,validation\n"
            }
            _ = try folder.write(
                "data/index.csv",
                "file,modality,h,w,dtype,value,source,patient,kernel,licence,role,"
                    + "usable_for_shipped_weights,split\n" + rows.joined()
            )
            _ = try folder.write(
                "study.yaml",
                """
                version: 1
                name: small
                description: A study of seconds.
                data: {modalities: [mr]}
                intensities: {mr: stored-range}
                noise: [{gaussian: {sigma: 25}}]
                methods: [{median: {}}]
                metrics: [psnr]
                reader-study: {compare: [median, noisy], repeats: 1}
                seed: 1

                """
            )
        }

        private func evaluate(to readers: String) throws -> Ended {
            try limpid([
                "evaluate", folder.at("study.yaml"), "--data", folder.at("data/index.csv"), "--out",
                folder.at("out"), "--quiet", "--reader-study", folder.at(readers),
            ])
        }

        @Test func fromTheStudyToWhatReadersPrefer() throws {
            let made = try evaluate(to: "readers")
            #expect(made.status == 0, "\(made.error)")
            #expect(made.output.contains("reader study: 4 pairs in "))
            let key = folder.at("out/reader-study-key/key.csv")
            #expect(made.output.contains("key, not for readers: \(key)\n"))
            let sheet = try String(contentsOfFile: folder.at("readers/answers.csv"), encoding: .utf8)
            let filled = sheet.replacing(",,,,", with: ",A,4,,")
            _ = try folder.write("jones.csv", filled)
            let opened = try limpid(["unblind", key, folder.at("jones.csv"), "--out", folder.at("result")])
            #expect(opened.status == 0, "\(opened.error)")
            #expect(opened.output.contains("| median | noisy | all | jones | "))
            #expect(FileManager.default.fileExists(atPath: folder.at("result/preferences.csv")))
            // The same command leaves the reading as it is; no other takes its place.
            let again = try evaluate(to: "readers")
            #expect(again.status == 0 && again.output.contains("reader study: 4 pairs in "))
            #expect(again.output.contains(", as before\n"))
        }

        @Test func whatCannotBeIsSaidBeforeAnythingIsComputed() throws {
            let inside = try evaluate(to: "out")
            #expect(inside.status == 2 && inside.error.contains("would hold the key"), "\(inside.error)")
            try FileManager.default.createDirectory(
                atPath: folder.at("taken"),
                withIntermediateDirectories: true
            )
            let taken = try evaluate(to: "taken")
            #expect(taken.status == 2 && taken.error.contains("never overwritten"), "\(taken.error)")
            #expect(!FileManager.default.fileExists(atPath: folder.at("out")))
            let unblind = try limpid(["unblind", folder.at("none.csv"), folder.at("none.csv")])
            #expect(unblind.status == 2 && unblind.error.contains("none.csv cannot be read"))
        }
    }
}
