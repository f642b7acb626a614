import CKernels

/// Which code computes: slow and plain, or the C kernels for one instruction set.
public enum Kernels: String, CaseIterable, Codable, Hashable, Sendable {
    /// Plain loops with sums in Double: the truth that the others are tested against.
    case reference
    /// Matrix products through OpenBLAS (im2col).
    case matrix
    /// C kernels on 128-bit vectors.
    case portable
    /// C kernels on AVX2 and FMA.
    case avx2
    /// C kernels on AVX-512.
    case avx512
    /// C kernels on AVX-512 with bfloat16 products; as `avx512` in fp32.
    case avx512BF16 = "avx512-bf16"

    /// The C kernels' variant; nil for those that are not ours.
    var variant: ck_variant? {
        switch self {
        case .reference, .matrix: nil
        case .portable: ck_variant_portable
        case .avx2: ck_variant_avx2
        case .avx512: ck_variant_avx512
        case .avx512BF16: ck_variant_avx512_bf16
        }
    }

    /// Whether they are the C kernels, which have bf16 and run dense blocks whole.
    public var isFast: Bool { variant != nil }

    /// Whether results are equal to the bit with other kernels: the two for AVX-512 differ only in bf16.
    public func computeAlike(_ other: Kernels, in precision: Precision) -> Bool {
        if self == other { return true }
        return precision == .fp32 && Set([self, other]) == [.avx512, .avx512BF16]
    }

    /// Whether this processor runs them.
    public var isSupported: Bool { variant.map(ck_variant_supported) ?? true }

    /// The fastest that this processor runs.
    public static var fastest: Kernels {
        let best = ck_variant_best()
        return allCases.first { $0.variant == best } ?? .portable
    }
}

/// What the factors of a product are rounded to; sums and stored activations are always fp32.
public enum Precision: String, CaseIterable, Codable, Hashable, Sendable {
    /// 24 significant bits.
    case fp32
    /// bfloat16, 8 significant bits, where the kernels have it; residuals are added in fp32.
    case bf16

    var kernels: ck_precision { self == .bf16 ? ck_precision_bf16 : ck_precision_fp32 }
}
