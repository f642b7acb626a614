import BatchRunner
import Foundation
import Phantoms
import Testing
import Volumes

/// Cohorts of phantoms in process; CommandTests compare whole tables with pydicom.
@Suite struct CohortTests {
    /// A table's rows by column; phantoms need no quotes.
    private static func rows(_ path: String) throws -> [[String: String]] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\r\n")
        let records = lines.filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
        let names = try #require(records.first)
        #expect(records.allSatisfy { $0.count == names.count } && Set(names).count == names.count)
        return records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    }

    private static func temporary() throws -> String {
        let folder = NSTemporaryDirectory() + "limpid-cohort-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func aRegionIsReadAsItIsWritten() throws {
        let region = try SphericalRegion("liver-1=-60,20.5,1e2,10")
        #expect(region.name == "liver-1" && region.center == Vector3(-60, 20.5, 100))
        #expect(region.radiusMillimeters == 10)
        for text in [
            "", "a", "a=", "a=1,2,3", "a=1,2,3,4,5", "a=1,2,3,-4", "a=1,2,nan,4", "ä=1,2,3,4", "=1,2,3,4",
        ] {
            let error = #expect(throws: BatchError.self, "\(text)") { try SphericalRegion(text) }
            #expect(error?.code == .invalidOption)
        }
    }

    @Test func eachModalityHasItsColumnsAndWhatIsNotSaidIsEmpty() async throws {
        let folder = try Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for modality in [Modality.ct, .mr, .us] {
            _ = try Phantom(modality: modality, size: 96, slices: 3).write(
                to: "\(folder)/in/\(modality.rawValue)"
            )
        }
        let inputs = ["CT", "MR", "US"].map { "\(folder)/in/\($0)/series" }
        let table = folder + "/cohort.csv"
        // Slices lie at 0, 2 and 4 mm, pixels 3.75 (CT) and 2.4 mm (MR) apart, the origin between the middle ones.
        let regions = ["middle=0,0,2,0.5", "pixel=1.875,1.875,2,1"]
        let summary = try await Cohort(inputs: inputs, output: table, regions: regions).write()
        #expect(summary.exitCode == .allDone && summary.rows == 3 && summary.measured == 3)
        let rows = try Dictionary(uniqueKeysWithValues: Self.rows(table).map { ($0["modality"] ?? "", $0) })
        let ct = try #require(rows["CT"])
        #expect(ct["kernel"] == "SYNTHETIC" && ct["tube_voltage_kvp"] == "120" && ct["unit"] == "HU")
        #expect(ct["row_spacing_mm"] == "3.75" && ct["slice_spacing_mm"] == "2" && ct["slices"] == "3")
        #expect(ct["noise_model"] == "ct" && ct["noise_sigma_q1"] != "")
        // No pixel's centre lies within half a millimetre of the axis, one lies in the other sphere.
        #expect(ct["middle_mean"] == "" && ct["middle_voxels"] == "")
        #expect(ct["pixel_voxels"] == "1" && ct["pixel_sd"] == "0" && ct["pixel_mean"] != "")
        for name in [
            "tube_current_ma", "exposure_mas", "ctdi_vol_mgy", "field_strength_t", "scanning_sequence",
        ] {
            #expect(ct[name] == "", "\(name)")
        }
        let mr = try #require(rows["MR"])
        #expect(mr["scanning_sequence"] == "SE" && mr["kernel"] == "" && mr["tube_voltage_kvp"] == "")
        #expect(mr["noise_model"] == "rician" && mr["unit"] == "MR signal" && mr["noise_sigma_q1"] == "")
        let us = try #require(rows["US"])
        #expect(us["noise_model"] == "speckle" && us["slice_spacing_mm"] == "" && us["pixel_voxels"] == "")
        #expect(rows.values.allSatisfy { $0["patient"] == "1" && $0["error"] == "" })
        #expect(rows.values.allSatisfy { $0["derived_by_limpid"] == "no" && $0["noise_sigma_after"] == "" })
    }

    @Test func aSeriesWithoutNoiseHasItsRowAndItsReason() async throws {
        let folder = try Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try Phantom(modality: .ct, size: 96, slices: 2).write(to: folder + "/in")
        let table = folder + "/cohort.csv"
        let both = try await Cohort(inputs: [folder + "/in"], output: table).write()
        let rows = try Self.rows(table)
        #expect(rows.count == 2)
        let truth = try #require(rows.first { $0["noise_sigma"] == "" })
        #expect(truth["error"] == "not-identifiable" || truth["error"] == "too-few-voxels", "\(truth)")
        #expect(truth["kernel"] == "SYNTHETIC" && both.exitCode == .someFailed && both.measured == 1)
        let alone = try await Cohort(inputs: [folder + "/in/truth"], output: folder + "/b.csv").write()
        #expect(alone.exitCode == .allFailed && alone.rows == 1)
    }
}
