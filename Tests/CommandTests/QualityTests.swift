import Foundation
import Testing

extension CommandTests {
    /// What `limpid denoise` makes of real slices with added noise, beside classical methods that are told the true sigma,
    /// on the same pixels.
    @Suite(
        .enabled(if: Limpid.python != nil, "needs .venv"),
        .enabled(if: Limpid.shared != nil, "the shared data are absent: set LIMPID_SHARED")
    )
    struct Quality {
        /// Mean PSNR of a method in dB, by Goldens/make_quality.py.
        private static func yardstick(_ modality: String, _ method: String) throws -> Double {
            let path = Limpid.root + "/Tests/CommandTests/Goldens/quality.json"
            let figures = try JSONDecoder().decode(
                [String: [String: Double]].self,
                from: Data(contentsOf: URL(fileURLWithPath: path))
            )
            return try #require(figures[modality]?[method])
        }

        /// Blind, it leads non-local means and comes near BM3D.
        @Test(arguments: ["CT", "MR"]) func theRecipeDenoisesAsWellAsClassicalMethods(
            _ modality: String
        ) throws {
            let folder = try TemporaryFolder()
            let shared = try #require(Limpid.shared)
            try python("quality_series.py", ["write", shared, folder.at("in"), modality])
            #expect(try limpid(["denoise", folder.at("in"), folder.at("out")]).status == 0)
            let text = try python("quality_series.py", ["score", shared, folder.at("out"), modality])
            let found = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let denoised = try #require(found["denoised"] as? Double)
            #expect(found["images"] as? Int == 4)
            let means = try Self.yardstick(modality, "non-local-means")
            let matching = try Self.yardstick(modality, "bm3d")
            #expect(denoised > means + 0.5, "\(modality): \(found)")
            // The plan for CT keeps a fifth of the grain, as real pairs of doses want it; this truth has none of the noise.
            let margin = modality == "CT" ? 0.6 : 0.3
            #expect(denoised > matching - margin, "\(modality): \(found)")
        }
    }
}
