import Foundation
import Pipelines
import Testing

/// The step `degrade`: its spellings, bounds and place in the order.
@Suite struct DegradeTests {
    private static func error(_ steps: String...) -> PlanError? {
        let whole =
            ["select-series: {modality: CT}", "assemble-volume"] + steps + [
                "write-derived-series", "record-in-ledger",
            ]
        do throws(PlanError) {
            _ = try PipelinePlan(
                yaml: "version: 1\nname: test\nsteps:\n" + whole.map { "  - \($0)\n" }.joined()
            )
            return nil
        } catch { return error }
    }

    @Test func bothSpellingsAreOnePlan() throws {
        let folder = PlanFiles.goldens.appendingPathComponent("plans")
        let whole = try PipelinePlan(yaml: PlanFiles.text("degrade", in: folder))
        #expect(
            whole.degradation
                == Degrade(
                    gaussianBlur: .fullWidthAtHalfMaximum(.millimeters(1.5)),
                    motionBlur: Degrade.MotionBlur(length: .millimeters(3), angleDegrees: -30.5),
                    spacing: .millimeters(2.5)
                )
        )
        let blur = try PipelinePlan(yaml: PlanFiles.text("degrade-blur", in: folder))
        #expect(blur.degradation == Degrade(gaussianBlur: .sigma(.millimeters(0.64))))
        #expect(
            whole.yaml.contains(
                "degrade: {gaussian-blur: {fwhm: 1.5 mm}, motion-blur: {length: 3 mm, angle: -30.5}, "
                    + "spacing: 2.5 mm}"
            )
        )
    }

    /// That they compile is half of the test.
    @Test func everyRightOrderCompiles() throws {
        let only = PipelinePlan("only") {
            SelectSeries(modality: .mr)
            AssembleVolume()
            Degrade(spacing: .millimeters(2))
            WriteDerivedSeries()
            RecordInLedger()
        }
        let noisy = PipelinePlan("noisy") {
            SelectSeries(modality: .mr)
            AssembleVolume()
            Degrade(spacing: .millimeters(2))
            SimulateNoise(.rician(.snr(10)), seed: 1)
            WriteDerivedSeries()
            RecordInLedger()
        }
        let denoised = PipelinePlan("denoised") {
            SelectSeries(modality: .mr)
            AssembleVolume()
            Degrade(spacing: .millimeters(2))
            EstimateNoise(.rician)
            Denoise(with: .bm3d)
            AssessUncertainty(.resampling())
            WriteDerivedSeries()
            WriteUncertainty([.parametricMap])
            RecordInLedger()
        }
        for plan in [only, noisy, denoised] {
            #expect(plan.degradation == Degrade(spacing: .millimeters(2)))
            #expect(try PipelinePlan(yaml: plan.yaml) == plan)
            #expect(try PipelinePlan(name: plan.name, steps: plan.steps) == plan)
        }
    }

    @Test(arguments: [true, false], [true, false])
    func itMayBeLeftOut(degrades: Bool, simulates: Bool) {
        let plan = PipelinePlan("optional") {
            SelectSeries(modality: .mr)
            AssembleVolume()
            if degrades { Degrade(gaussianBlur: .sigma(.millimeters(1))) }
            if simulates { SimulateNoise(.rician(.snr(10)), seed: 1) }
            EstimateNoise(.rician)
            WriteDerivedSeries()
            RecordInLedger()
        }
        #expect((plan.degradation != nil) == degrades && (plan.simulation != nil) == simulates)
        #expect(plan.steps.count == 5 + (degrades ? 1 : 0) + (simulates ? 1 : 0))
    }

    @Test func itComesOnceAndBeforeTheNoise() {
        let noise = "simulate-noise: {rician: {snr: 10}, seed: 1}"
        let degrade = "degrade: {spacing: 2 mm}"
        #expect(Self.error(degrade, noise) == nil)
        #expect(Self.error(noise, degrade)?.code == .wrongOrder)
        #expect(Self.error(degrade, degrade)?.code == .wrongOrder)
        #expect(Self.error("estimate-noise: {model: ct}", degrade)?.code == .wrongOrder)
    }

    @Test(
        arguments: [
            ("{spacing: 0.05 mm}", nil), ("{spacing: 20 mm}", nil), ("{spacing: 0.04 mm}", .outOfRange),
            ("{spacing: 21 mm}", .outOfRange), ("{spacing: 2}", .missingUnit),
            ("{spacing: 2 cm}", .unknownValue), ("{}", .missingKey),
            ("{gaussian-blur: {fwhm: 0.01 mm}}", nil), ("{gaussian-blur: {fwhm: 0 mm}}", .outOfRange),
            ("{gaussian-blur: {sigma: 50 mm}}", nil), ("{gaussian-blur: {sigma: 51 mm}}", .outOfRange),
            ("{gaussian-blur: {sigma: 1 mm, fwhm: 2 mm}}", .unknownValue),
            ("{gaussian-blur: {}}", .missingKey), ("{gaussian-blur: {width: 1 mm}}", .unknownKey),
            ("{motion-blur: {length: 3 mm, angle: 180}}", nil),
            ("{motion-blur: {length: 3 mm, angle: 181}}", .outOfRange),
            ("{motion-blur: {length: 3 mm}}", .missingKey), ("{motion-blur: {angle: 3}}", .missingKey),
        ] as [(String, PlanError.Code?)]
    )
    func everyOptionHasItsBounds(options: String, code: PlanError.Code?) {
        #expect(Self.error("degrade: \(options)")?.code == code, "\(options)")
    }

    @Test func everySettingChangesTheDigest() throws {
        let base = PipelinePlan.simulateLowResolution
        func motion(_ angle: Double) -> Degrade.MotionBlur {
            Degrade.MotionBlur(length: .millimeters(2), angleDegrees: angle)
        }
        let others = [
            Degrade(spacing: .millimeters(2)), Degrade(spacing: .millimeters(2.5)),
            Degrade(gaussianBlur: .sigma(.millimeters(2)), spacing: .millimeters(2)),
            Degrade(motionBlur: motion(0), spacing: .millimeters(2)),
            Degrade(motionBlur: motion(1), spacing: .millimeters(2)),
        ]
        #expect(Set(others.map { base.replacing($0).digest } + [base.digest]).count == others.count + 1)
    }
}
