import Foundation
import Testing

extension CommandTests {
    /// `limpid evaluate` where an image of the index is missing.
    @Suite struct Evaluate {
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
                methods: [{non-local-means: {search-radius: 2, patch-radius: 1}}]
                metrics: [psnr]
                seed: 1

                """
            )
        }

        private func evaluate() throws -> Ended {
            try limpid([
                "evaluate", folder.at("study.yaml"), "--data", folder.at("data/index.csv"), "--out",
                folder.at("out"), "--quiet",
            ])
        }

        @Test func dicomSeriesArePairedAsTheyLie() throws {
            _ = try folder.write(
                "paired.yaml",
                try String(contentsOfFile: folder.at("study.yaml"), encoding: .utf8).replacing(
                    "noise: [{gaussian: {sigma: 25}}]",
                    with: "noise: paired"
                )
            )
            let command = ["evaluate", folder.at("paired.yaml"), "--data", folder.at("phantom/truth")]
            let out = ["--out", folder.at("out"), "--quiet"]
            let without = try limpid(command + out)
            #expect(without.status != 0 && without.error.contains("--noisy"), "\(without.error)")
            let ended = try limpid(command + ["--noisy", folder.at("phantom/series")] + out)
            #expect(ended.status == 0 && ended.error.isEmpty, "\(ended.error)")
            #expect(ended.output.hasPrefix("6 results, 0 of them missing\n"))
            let wrong = try limpid(command + ["--modality", "PT"] + out)
            #expect(wrong.error.contains("--modality must be CT, MR, US or XR"))
        }

        @Test func aMissingImageIsAGapAndTheExitCodeSaysSo() throws {
            let path = folder.at("data/slice-0002.png")
            let bytes = try #require(FileManager.default.contents(atPath: path))
            try FileManager.default.removeItem(atPath: path)
            let gap = try evaluate()
            #expect(gap.status == 4, "\(gap.error)")
            #expect(gap.output.hasPrefix("6 results, 2 of them missing (1 image could not be read)\n"))
            #expect(gap.output.contains("why: the column failure of "))
            #expect(gap.error.contains("index.csv:3: the image \(path) is missing; "))
            #expect(gap.error.split(separator: "\n").count == 1)
            try bytes.write(to: URL(fileURLWithPath: path))
            let whole = try evaluate()
            #expect(whole.status == 0 && whole.error.isEmpty, "\(whole.error)")
            #expect(whole.output.hasPrefix("6 results, 0 of them missing\n"))
        }
    }
}
