import SeriesVolumes
import Testing
import Volumes

@Suite struct SliceRunsTests {
    private func runs(_ z: [Double], tolerance: Double = 0.01) -> SliceRuns {
        SliceRuns.find(
            positions: z.map { Vector3(1, 2, $0) },
            joins: [Bool](repeating: true, count: max(0, z.count - 1)),
            toleranceMillimeters: tolerance
        )
    }

    @Test func regularSlicesAreOneRun() {
        let found = runs([0, 2.5, 5, 7.5])
        #expect(found.runs == [0..<4] && found.step == Vector3(0, 0, 2.5) && found.findings.isEmpty)
    }

    @Test func aGapIsNeverCrossed() {
        #expect(runs([2, 4, 6, 10, 12]).runs == [0..<3, 3..<5])
        #expect(runs([2, 4, 6, 10, 12]).findings.map(\.code) == ["missing-slice"])
        // At either end the lone slice stays alone, whichever of the two steps comes first.
        #expect(runs([0, 6, 8, 10]).runs == [0..<1, 1..<4])
        #expect(runs([0, 2, 8]).runs == [0..<2, 2..<3])
        #expect(runs([0, 6, 8]).runs == [0..<1, 1..<3])
        #expect(runs([0, 2, 4, 8, 12, 14, 16]).runs == [0..<3, 3..<4, 4..<7])
    }

    @Test func theNumberOfMissingSlicesIsTold() {
        let messages = runs([0, 1, 2, 6, 7, 9]).findings.map(\.message)
        #expect(messages.count == 1 && messages[0].hasPrefix("4 slice(s)"))
    }

    @Test func twoRegularSpacingsAreTwoRuns() {
        let found = runs([0, 5, 10, 15, 25, 35])
        #expect(found.runs == [0..<4, 4..<6] && found.step?.z == 5)
    }

    @Test func irregularSpacingIsReportedAndAToleranceJoinsIt() {
        let z = [0.0, 0.6, 1.3, 1.9, 2.5]
        #expect(runs(z).runs != [0..<5] && runs(z).findings.map(\.code) == ["irregular-spacing"])
        #expect(runs(z, tolerance: 0.1).runs == [0..<5])
    }

    @Test func aSidewaysStepEndsARun() {
        let positions = [
            Vector3(0, 0, 0), Vector3(0, 0, 1), Vector3(0, 3, 2), Vector3(0, 3, 3), Vector3(0, 3, 4),
        ]
        let found = SliceRuns.find(
            positions: positions,
            joins: [true, true, true, true],
            toleranceMillimeters: 0.01
        )
        #expect(found.runs == [0..<2, 2..<5])
    }

    @Test func whatMustNotJoinDoesNot() {
        let found = SliceRuns.find(
            positions: [0, 1, 2, 3].map { Vector3(0, 0, $0) },
            joins: [true, false, true],
            toleranceMillimeters: 0.01
        )
        #expect(found.runs == [0..<2, 2..<4] && found.findings.isEmpty)
    }

    @Test func runsCoverEverySliceOnceInOrder() {
        // All 4^6 stacks of seven slices with these steps.
        for code in 0..<4096 {
            var z = [0.0]
            for place in 0..<6 { z.append((z.last ?? 0) + [1.0, 2, 2.5, 0][code >> (2 * place) & 3]) }
            let found = runs(z).runs
            #expect(found.flatMap { Array($0) } == Array(0..<7))
            for run in found where run.count > 2 {
                let steps = run.dropFirst().map { z[$0] - z[$0 - 1] }
                #expect(Set(steps).count == 1 && steps[0] > 0)
            }
        }
    }
}
