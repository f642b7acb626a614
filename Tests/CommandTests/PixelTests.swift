import Foundation
import Testing

extension CommandTests {
    /// The pixels of the outputs as pydicom sees them.
    @Suite(.enabled(if: Limpid.python != nil, "needs .venv")) struct Pixels {
        private func run(_ arguments: [String]) throws {
            let ended = try limpid(arguments)
            #expect(ended.status == 0, "\(ended.summary) \(ended.error)")
        }

        private func expectSame(
            _ sources: [String],
            _ output: String,
            objects: Int,
            within: Int = 0,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let found = try check(["same"] + sources + ["--", output])
            #expect(found["compared"] as? Int == objects, "\(found)", sourceLocation: sourceLocation)
            #expect(found["unmatched"] as? Int == 0, "\(found)", sourceLocation: sourceLocation)
            let largest = try #require(found["largest"] as? Int)
            #expect(largest <= within, "\(sources): \(found)", sourceLocation: sourceLocation)
        }

        @Test(arguments: ["CT", "MR", "US"]) func denoisingBringsThePhantomNearerToTheTruth(
            _ modality: String
        ) throws {
            let folder = try TemporaryFolder()
            let size = ["--size", "192", "--slices", "3"]
            try run(["phantom", folder.at("p"), "--modality", modality] + size)
            let untouched = try UntouchedInput(folder.at("p"))
            try run(["denoise", folder.at("p/series"), folder.at("out")])
            let found = try check(["rmse", folder.at("p/series"), folder.at("p/truth"), folder.at("out")])
            let (noisy, denoised) = (
                found["noisy"] as? Double ?? 0, found["denoised"] as? Double ?? .infinity
            )
            #expect(found["images"] as? Int == (modality == "US" ? 1 : 3))
            // The network of the CT recipe learned real textures; a phantom's coarser grain it keeps in part (0.65 seen).
            let share = modality == "CT" ? 0.7 : 0.6
            #expect(noisy > 1 && denoised < share * noisy, "\(modality): \(found)")
            try untouched.expect()
        }

        @Test(arguments: ["CT", "MR", "US"]) func aPlanWithoutDenoisingChangesNoPixel(_ modality: String)
            throws
        {
            let folder = try TemporaryFolder()
            let input = try Phantoms.series(modality)
            let output = folder.at("out")
            try run(["run", Limpid.recipe("pass-through"), "--input", input, "--output", output])
            try expectSame([input], output, objects: modality == "US" ? 1 : 5)
        }

        /// Real files, in the syntaxes that pydicom decodes as well; lossy JPEG within two counts.
        private static let fixtures: [(String, Int)] = [
            ("ct_series_cmb_crc", 8), ("ct_series_liver_with_seg", 3), ("mr_enhanced/MOVEKNEE.dcm", 1),
            ("mr_enhanced/emri_small.dcm", 1), ("mr_enhanced/emri_small_RLE.dcm", 1),
            ("mr_enhanced/emri_small_big_endian.dcm", 1), ("mr_enhanced/emri_small_jpeg_2k_lossless.dcm", 1),
            ("mr_enhanced/emri_small_jpeg_ls_lossless.dcm", 1), ("mr_single/MR3_UNC", 1),
            ("mr_series_prostate_adc", 12), ("mr_single/MR3_JPLL", 1), ("mr_single/MR3_JLSL", 1),
            ("mr_single/MR3_J2KR", 1), ("mr_single/MR3_RLE", 1), ("ct_transfer_syntaxes", 16),
            ("ct_single/693_UNCR.dcm", 1), ("ct_single/693_J2KR.dcm", 1), ("ct_single/CT_small.dcm", 1),
            ("ct_single/GH1308.dcm", 1), ("us_single/JPGLosslessP14SV1_1s_1f_8b.dcm", 1),
            ("us_single/GH364.dcm", 1), ("cr_dx/gdcm-CR-MONO1-10-chest.dcm", 1), ("cr_dx/dx_image.dcm", 1),
            ("cr_dx/CR-ModalitySequenceLUT.dcm", 1), ("mg/OutOfBoundsOverlay.dcm", 1),
            ("broken_odd/mr_brucker.dcm", 1),
        ]

        @Test(.enabled(if: Limpid.shared != nil, "needs ../shared"))
        func realFilesPassThroughBitExact() throws {
            let folder = try TemporaryFolder()
            let plan = try folder.write(
                "plan.yaml",
                """
                version: 1
                name: insistent-copy
                steps:
                  - select-series: {modality: [CT, MR, US, CR, DX, MG], regions: whole-frame, insist: [derived, reformat]}
                  - assemble-volume: {spacing-tolerance: 0.01 mm}
                  - write-derived-series: {description-suffix: Limpid copy}
                  - record-in-ledger

                """
            )
            let fixtures = try #require(Limpid.shared) + "/data/fixtures/"
            for (index, (name, objects)) in Self.fixtures.enumerated() {
                let output = folder.at("out-\(index)")
                // The syntaxes of one image share their UIDs: each is a run of its own.
                if name == "ct_transfer_syntaxes" {
                    let names = try FileManager.default.contentsOfDirectory(atPath: fixtures + name).sorted()
                    #expect(names.count == objects)
                    for (number, file) in names.enumerated() {
                        let source = "\(fixtures)\(name)/\(file)"
                        let ended = try limpid([
                            "run", plan, "--input", source, "--output", "\(output)-\(number)", "--quiet",
                        ])
                        // Spectral selection and full progression: pydicom decodes neither, we need not.
                        let isRetired = file.contains("4.53") || file.contains("4.55")
                        #expect(
                            ended.status == 0 || isRetired && ended.status == 5,
                            "\(file): \(ended.summary)"
                        )
                        guard !isRetired else { continue }
                        let isJPEG = ["4.50.", "4.51."].contains(where: file.contains)
                        try expectSame([source], "\(output)-\(number)", objects: 1, within: isJPEG ? 2 : 0)
                    }
                    continue
                }
                let ended = try limpid([
                    "run", plan, "--input", fixtures + name, "--output", output, "--quiet",
                ])
                #expect(ended.status == 0, "\(name): \(ended.summary) \(ended.error)")
                try expectSame([fixtures + name], output, objects: objects)
            }
        }

        @Test func paddingStaysToTheBit() throws {
            let folder = try TemporaryFolder()
            try python("command_objects.py", ["ct", folder.at("in"), "--padding"])
            let untouched = try UntouchedInput(folder.at("in"))
            try run(["denoise", folder.at("in"), folder.at("out")])
            let found = try check(["padding", folder.at("in"), folder.at("out")])
            #expect((found["padded"] as? Int ?? 0) > 1000 && found["declared"] as? Bool == true, "\(found)")
            #expect(found["paddingChanged"] as? Int == 0 && found["landedOnPadding"] as? Int == 0, "\(found)")
            #expect((found["changed"] as? Int ?? 0) > 10_000, "\(found)")
            try untouched.expect()
        }

        @Test(arguments: ["grey", "RGB"]) func onlyTissueOfAnUltrasoundLoopChanges(_ color: String) throws {
            let folder = try TemporaryFolder()
            try python("make_ultrasound.py", [folder.at("made")])
            var source = folder.at("made/us-loop/image.dcm")
            if color == "RGB" {
                try python("command_objects.py", ["rgb", source, folder.at("rgb/image.dcm")])
                source = folder.at("rgb/image.dcm")
            }
            let untouched = try UntouchedInput(source)
            try run(["denoise", source, folder.at("out")])
            let found = try check([
                "ultrasound", source, folder.at("made/us-loop/valid.u8"), folder.at("out"),
            ])
            #expect(
                found["sameShape"] as? Bool == true && found["samePhotometric"] as? Bool == true,
                "\(found)"
            )
            #expect(
                (found["outside"] as? Int ?? 0) > 1000 && found["outsideChanged"] as? Int == 0,
                "\(found)"
            )
            let inside = try #require(found["inside"] as? Int)
            #expect((found["insideChanged"] as? Int ?? 0) * 2 > inside, "\(found)")
            try untouched.expect()
        }

        @Test(arguments: [
            "us-rgb-grey", "us-rgb-loop", "us-ybr-grey", "enhanced-mr", "enhanced-echoes", "enhanced-ct",
        ])
        func multiFrameAndColourPassThroughBitExact(_ name: String) throws {
            let folder = try TemporaryFolder()
            try python("make_ultrasound.py", [folder.at("made")])
            let source = folder.at("made/\(name)/image.dcm")
            try run(["run", Limpid.recipe("pass-through"), "--input", source, "--output", folder.at("out")])
            // One object stays one object, also where its frames belong to two echoes.
            try expectSame([source], folder.at("out"), objects: 1)
        }

        @Test(
            .enabled(if: Limpid.shared != nil, "needs ../shared"),
            arguments: [
                "cs_utf8", "cs_latin1", "cs_jp", "cs_gb18030", "cs_invalid_utf8", "cs_unknown",
                "cs_missing_nonascii",
            ]
        )
        func namesKeepTheirBytesAndCharacterSet(_ name: String) throws {
            try expectKeptBytes("odd/gen/\(name).dcm")
        }

        @Test(
            .enabled(if: Limpid.shared != nil, "needs ../shared"),
            arguments: [
                "broken/gen/polyglot_elf_preamble", "broken/gen/polyglot_script_preamble",
                "odd/gen/preamble_tiff_dual",
            ]
        )
        func preamblesAreZeroed(_ name: String) throws { try expectKeptBytes(name + ".dcm") }

        private func expectKeptBytes(_ name: String) throws {
            let folder = try TemporaryFolder()
            let source = try #require(Limpid.shared) + "/data/corpus/" + name
            try run(["run", Limpid.recipe("pass-through"), "--input", source, "--output", folder.at("out")])
            let found = try check([
                "bytes", source, folder.at("out"), "SpecificCharacterSet", "PatientName", "PatientID",
            ])
            #expect(found["compared"] as? Int == 1 && found["equal"] as? Bool == true, "\(name): \(found)")
            #expect(found["zeroedPreambles"] as? Bool == true && found["modes"] as? [String] == ["0o640"])
        }
    }
}
