/// Every file in Broken/ with what is said about it, in whole.
enum BrokenPlanCases {
    struct Case: Sendable {
        let file: String
        let code: String
        let text: String

        init(_ file: String, _ code: String, _ text: String) {
            self.file = file
            self.code = code
            self.text = text
        }
    }

    private static let order =
        "this step cannot follow the one before it: it needs what that step does not give"
    private static let ends = "a plan begins with select-series and ends with record-in-ledger"
    private static let journey =
        "the order is select-series, assemble-volume, [degrade], [simulate-noise], [estimate-noise, "
        + "[denoise, [assess-uncertainty]]], write-derived-series, [write-uncertainty], record-in-ledger"

    static let all: [Case] = [
        Case(
            "alias",
            "unsupported-yaml",
            "7:32: a plan must not use an alias, nor a word in a comment that looks like one; "
                + "write the value out where it is needed, and no word directly after a '*'"
        ),
        Case(
            "anchor",
            "unsupported-yaml",
            "4:20: a plan must not use an anchor; write the value out where it is needed"
        ),
        Case(
            "billion-laughs",
            "unsupported-yaml",
            "2:8: a plan must not use an alias, nor a word in a comment that looks like one; "
                + "write the value out where it is needed, and no word directly after a '*'"
        ),
        Case(
            "billion-laughs-in-keys",
            "unsupported-yaml",
            "2:10: a plan must not use an alias, nor a word in a comment that looks like one; "
                + "write the value out where it is needed, and no word directly after a '*'"
        ),
        Case(
            "control-character",
            "syntax",
            "5:5: not valid YAML: control characters are not allowed; remove the character that "
                + "cannot be printed"
        ),
        Case(
            "deep-nesting",
            "unsupported-yaml",
            "4:33: a plan must not use deeper nesting than a plan has; check the brackets"
        ),
        Case(
            "duplicate-key",
            "duplicate-key",
            "4:21: a key occurs twice, first here ('modality'); remove one of them"
        ),
        Case(
            "empty",
            "empty",
            "1:1: the plan is empty; begin with version: 1, name: and steps:"
        ),
        Case(
            "first-step-missing",
            "wrong-order",
            "4:5: 'assemble-volume' cannot be the first step: \(ends); \(journey)"
        ),
        Case(
            "fraction-for-integer",
            "wrong-type",
            "6:23: 'minimum-slices' must be a whole number, not a decimal number ('1.0'); write "
                + "it like minimum-slices: 1"
        ),
        Case(
            "huge-integer",
            "out-of-range",
            "6:54: 'seed' is out of range ('18446744073709551616'); give a whole number from 0 "
                + "to 9223372036854775807"
        ),
        Case(
            "invalid-name",
            "unknown-value",
            "2:7: 'name' must be lower-case letters, digits and hyphens, beginning with a letter "
                + "('Müller John'); write it like name: low-dose-ct (at most 64 characters)"
        ),
        Case(
            "key-slices",
            "wrong-type",
            "10:56: 'key-slices' must be 'every' and a whole number from 1 to 10000, not a whole "
                + "number ('10'); write it like key-slices: every 10"
        ),
        Case(
            "last-step-missing",
            "wrong-order",
            "6:5: 'write-derived-series' cannot be the last step: \(ends); \(journey)"
        ),
        Case(
            "merge-key",
            "unknown-key",
            "4:21: unknown key in select-series ('<<'); known: modality, minimum-slices, insist, "
                + "regions"
        ),
        Case(
            "bm3d-search-radius",
            "unknown-key",
            "7:22: unknown key in denoise bm3d ('search-radius'); known: strength"
        ),
        Case(
            "bm4d-search-radius",
            "unknown-key",
            "7:22: unknown key in denoise bm4d ('search-radius'); known: strength"
        ),
        Case(
            "median-radius",
            "out-of-range",
            "7:32: 'radius' is out of range ('9'); give a whole number from 1 to 8"
        ),
        Case(
            "wiener-radius",
            "wrong-type",
            "7:32: 'radius' must be a whole number, not a decimal number ('1.5'); write it like radius: 2"
        ),
        Case(
            "bilateral-sigma",
            "unknown-key",
            "7:27: unknown key in denoise bilateral ('sigma'); known: spatial-sigma, range-sigma, strength"
        ),
        Case(
            "total-variation-weight",
            "out-of-range",
            "7:41: 'weight' is out of range ('0'); give a number from 0.01 to 20"
        ),
        Case(
            "srad-iterations",
            "out-of-range",
            "7:34: 'iterations' is out of range ('0'); give a whole number from 1 to 2000"
        ),
        Case(
            "missing-key",
            "missing-key",
            "4:20: select-series needs 'modality'; add it, such as modality: CT"
        ),
        Case(
            "missing-unit",
            "missing-unit",
            "5:42: 'spacing-tolerance' needs its unit ('0.01'); write it like spacing-tolerance: "
                + "0.01 mm (known: mm)"
        ),
        Case(
            "missing-version",
            "unsupported-version",
            "1:1: the plan has no 'version'; write version: 1; this program reads no other"
        ),
        Case(
            "nesting-bomb",
            "syntax",
            "1:1: deeper nesting than a plan has; check the brackets"
        ),
        Case(
            "nesting-bomb-blocks",
            "syntax",
            "1:1999: deeper nesting than a plan has; check the brackets"
        ),
        Case(
            "no-method",
            "missing-key",
            "7:5: denoise needs its method; known: non-local-means, bm3d, bm4d, median, wiener, bilateral, "
                + "total-variation, srad, two-stage"
        ),
        Case(
            "no-steps",
            "empty",
            "3:8: the plan has no steps; \(journey)"
        ),
        Case(
            "not-a-plan",
            "unknown-key",
            "1:1: unknown key in a plan ('Patient'); known: version, name, steps"
        ),
        Case(
            "not-finite",
            "wrong-type",
            "7:44: 'smoothing' must be a number, not a text ('.inf'); write it like smoothing: 1"
        ),
        Case(
            "not-utf-8",
            "not-utf-8",
            "5:6: the file is not UTF-8 text; save it as UTF-8, without a special encoding"
        ),
        Case(
            "number-for-text",
            "wrong-type",
            "6:48: 'description-suffix' must be 1 to 16 letters, digits, spaces or -_.+(), not a "
                + "whole number ('123'); write it like description-suffix: Limpid (a number goes in "
                + "quotes)"
        ),
        Case(
            "options-for-bare-word",
            "unknown-key",
            "7:24: unknown key in record-in-ledger ('path'); there is none here"
        ),
        Case(
            "out-of-range",
            "out-of-range",
            "7:43: 'strength' is out of range ('1.5'); give a number from 0 to 1"
        ),
        Case(
            "overlay-without-threshold",
            "missing-key",
            "10:24: write-uncertainty needs 'overlay-threshold'; add it, such as "
                + "overlay-threshold: 25 HU"
        ),
        Case(
            "plan-is-a-list",
            "wrong-type",
            "1:1: a plan is a mapping, not a list; begin with version: 1, name: and steps:"
        ),
        Case(
            "private-tag",
            "unknown-value",
            "6:43: 'keep-private' must be private tags as PS3.15 Table E.3.10-1 writes them "
                + "('(0018,xx0C) SIEMENS MR HEADER'); write it like keep-private: [\"(0019,xx0C) "
                + "SIEMENS MR HEADER\"]"
        ),
        Case(
            "quoted-number",
            "wrong-type",
            "4:51: 'minimum-slices' must be a whole number, not a text ('1'); write it like "
                + "minimum-slices: 1"
        ),
        Case(
            "same-twice",
            "duplicate-key",
            "10:39: 'as' names the same thing twice ('overlay'); remove one of them"
        ),
        Case(
            "simulate-after-estimate",
            "wrong-order",
            "7:5: 'simulate-noise' after 'estimate-noise': \(order); \(journey)"
        ),
        Case(
            "step-with-two-keys",
            "wrong-type",
            "5:5: a step is one name with its options; write it like - estimate-noise: {model: "
                + "ct}"
        ),
        Case(
            "step-without-options",
            "wrong-type",
            "6:20: estimate-noise takes a mapping of options, not nothing; known: model"
        ),
        Case(
            "steps-not-a-list",
            "wrong-type",
            "4:3: 'steps' must be a list, not a mapping; write it like steps: a list, one '- "
                + "step' a line"
        ),
        Case(
            "tab",
            "syntax",
            "4:1: a tab, which YAML does not take as indentation; indent with spaces"
        ),
        Case(
            "tag",
            "unsupported-yaml",
            "4:20: a plan must not use a tag; remove the word that begins with '!'"
        ),
        Case(
            "text-for-number",
            "wrong-type",
            "4:51: 'minimum-slices' must be a whole number, not a text ('many'); write it like "
                + "minimum-slices: 1"
        ),
        Case(
            "threshold-without-overlay",
            "unknown-key",
            "10:63: 'overlay-threshold' has no overlay to apply to; add overlay to 'as', or "
                + "remove the threshold"
        ),
        Case(
            "truth-value",
            "wrong-type",
            "6:29: 'model' must be a word, not a truth value; known: auto, gaussian, rician, "
                + "poisson-gaussian, signal-dependent, speckle, ct"
        ),
        Case(
            "two-documents",
            "unsupported-yaml",
            "8:1: a file holds one plan, and a second document begins here; keep one plan a "
                + "file, without --- in between"
        ),
        Case(
            "two-levels",
            "unknown-value",
            "6:51: simulate-noise rician takes exactly one level; keep one of: sigma, snr"
        ),
        Case(
            "two-methods",
            "unknown-value",
            "6:48: simulate-noise takes exactly one kind of noise; keep one of: gaussian, speckle"
        ),
        Case(
            "two-stage-precision",
            "unknown-value",
            "7:62: unknown value of 'precision' ('fp16'); known: fp32, bf16"
        ),
        Case(
            "two-stage-repeatable",
            "wrong-type",
            "7:63: 'repeatable' must be true or false, not a whole number ('1'); write it like "
                + "repeatable: true"
        ),
        Case(
            "two-stage-search-radius",
            "unknown-key",
            "7:51: unknown key in denoise two-stage ('search-radius'); known: weights, precision, "
                + "repeatable, domain, self-ensemble, strength"
        ),
        Case(
            "two-stage-weights-number",
            "wrong-type",
            "7:36: 'weights' must be a name or the path of a .safetensors file, not a whole number "
                + "('7'); write it like weights: twostage-grey"
        ),
        Case(
            "two-stage-weights-with-blanks",
            "unknown-value",
            "7:36: 'weights' must be a name or the path of a .safetensors file ('Two Stage'); "
                + "write it like weights: twostage-grey"
        ),
        Case(
            "two-stage-without-weights",
            "missing-key",
            "7:26: denoise two-stage needs 'weights'; add it, such as weights: twostage-grey"
        ),
        Case(
            "uncertainty-not-assessed",
            "wrong-order",
            "9:5: 'write-uncertainty' after 'write-derived-series': \(order); \(journey)"
        ),
        Case(
            "unclosed-bracket",
            "syntax",
            "6:1: not valid YAML: did not find expected ',' or '}'; check indentation, colons, "
                + "quotes and brackets there and in the line above"
        ),
        Case(
            "unit-without-space",
            "wrong-type",
            "5:42: 'spacing-tolerance' must be a number, a space and its unit, not a text "
                + "('0.01mm'); write it like spacing-tolerance: 1 mm"
        ),
        Case(
            "unknown-key",
            "unknown-key",
            "7:33: unknown key in denoise non-local-means ('serach-radius'); did you mean "
                + "'search-radius'? known: search-radius, patch-radius, dimensions, smoothing, strength"
        ),
        Case(
            "unknown-modality",
            "unknown-value",
            "4:36: unknown value of 'modality' ('PT'); known: CT, MR, US, CR, DX, MG, XR"
        ),
        Case(
            "unknown-noise-model",
            "unknown-value",
            "6:29: unknown value of 'model' ('rican'); did you mean 'rician'? known: auto, "
                + "gaussian, rician, poisson-gaussian, signal-dependent, speckle, ct"
        ),
        Case(
            "unknown-step",
            "unknown-step",
            "6:5: unknown step ('denoize'); did you mean 'denoise'? known: select-series, "
                + "assemble-volume, degrade, simulate-noise, estimate-noise, denoise, assess-uncertainty, "
                + "write-derived-series, write-uncertainty, record-in-ledger"
        ),
        Case(
            "unknown-top-key",
            "unknown-key",
            "3:1: unknown key in a plan ('step'); did you mean 'steps'? known: version, name, "
                + "steps"
        ),
        Case(
            "unknown-unit",
            "unknown-value",
            "5:42: unknown unit of 'spacing-tolerance' ('0.01 cm'); known: mm"
        ),
        Case(
            "unsupported-version",
            "unsupported-version",
            "1:10: unsupported version ('2'); write version: 1; this program reads no other"
        ),
        Case(
            "utf-16",
            "not-utf-8",
            "1:1: the file is not UTF-8 text; save it as UTF-8, without a special encoding"
        ),
        Case(
            "wrong-order",
            "wrong-order",
            "6:5: 'denoise' after 'assemble-volume': \(order); \(journey)"
        ),
    ]
}
