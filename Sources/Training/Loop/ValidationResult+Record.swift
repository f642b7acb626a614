import DenoisingNetworks
import Pipelines

extension ValidationResult: ValidationRecord {
    static let columns = ["psnr", "ssim", "delta_e", "vifp", "mse"]
    static let titles = ["PSNR (dB)", "SSIM", "Delta E 2000", "VIFp", "MSE"]
    static let caseColumns =
        "modality,noise,images," + columns.joined(separator: ",") + ",noisy_psnr,noisy_ssim"

    var figures: [Double?] { mean.values }

    var caseLines: [String] {
        cases.map { row in
            let figures = row.denoised.values + [row.noisy.psnr, row.noisy.ssim]
            let columns = [row.modality, "\"\(row.noise)\"", "\(row.images)"]
            return (columns + figures.map { $0.map { "\($0)" } ?? "" }).joined(separator: ",")
        }
    }

    var card: [String: JSONValue] {
        let cases = cases.map { row -> JSONValue in
            .object([
                "modality": .text(row.modality), "noise": .text(row.noise),
                "images": .number(Double(row.images)), "noisy": .object(row.noisy.json),
                "denoised": .object(row.denoised.json),
            ])
        }
        return mean.json.merging([
            "step": .number(Double(step)), "patients": .number(Double(patients)),
            "images": .number(Double(images)), "cases": .list(cases),
        ]) { figure, _ in figure }
    }

    func isBetter(than other: ValidationResult, by validation: TrainingValidation) -> Bool {
        let metric = validation.best
        let (new, old) = (mean[metric], other.mean[metric])
        return metric.isBetterHigher ? new > old : new < old
    }

    func event(isBest: Bool) -> TrainingEvent {
        .validated(step: step, psnr: mean.psnr, ssim: mean.ssim, isBest: isBest)
    }
}

extension QualityFigures {
    /// In the columns' order; nil for a PSNR that is not there.
    fileprivate var values: [Double?] { [psnr, ssim, deltaE, vifp, mse] }

    fileprivate var json: [String: JSONValue] {
        [
            "psnr": psnr.map(JSONValue.number) ?? .null, "ssim": .number(ssim), "deltaE": .number(deltaE),
            "vifp": .number(vifp), "mse": .number(mse),
        ]
    }
}
