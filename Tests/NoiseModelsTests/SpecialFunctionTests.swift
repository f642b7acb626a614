import Foundation
import NoiseModels
import Testing

@Suite struct SpecialFunctionTests {
    /// Within 1e-12 of the golden value, relative above 1.
    private func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
        abs(a - b) <= tolerance * max(1, abs(b))
    }

    @Test func gammaFunctionsEqualScipy() throws {
        let golden = try Golden.load().special
        for (index, x) in golden.x.enumerated() {
            #expect(close(SpecialFunction.logGamma(x), golden.logGamma[index]), "ln Γ(\(x))")
            #expect(close(SpecialFunction.digamma(x), golden.digamma[index]), "ψ(\(x))")
            #expect(close(SpecialFunction.trigamma(x), golden.trigamma[index]), "ψ₁(\(x))")
            #expect(close(SpecialFunction.tetragamma(x), golden.tetragamma[index]), "ψ₂(\(x))")
            let back = SpecialFunction.inverseTrigamma(golden.trigamma[index])
            #expect(abs(back / x - 1) < 1e-9, "ψ₁⁻¹ at \(x): \(back)")
        }
    }

    @Test func besselFunctionsEqualScipy() throws {
        for golden in try Golden.load().special.bessel {
            for (x, value) in zip(golden.x, golden.value) {
                let ours = SpecialFunction.logReducedBesselI(order: golden.order, x)
                #expect(close(ours, value, 1e-9), "order \(golden.order), x \(x): \(ours), \(value)")
            }
        }
    }

    @Test func normalQuantileEqualsScipy() throws {
        let golden = try Golden.load().special
        for (p, quantile) in zip(golden.p, golden.normalQuantile) {
            #expect(abs(SpecialFunction.normalQuantile(p) - quantile) < 1e-9, "p = \(p)")
            #expect(abs(SpecialFunction.normalCumulative(quantile) - p) < 1e-13)
        }
    }
}
