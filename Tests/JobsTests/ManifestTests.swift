// The manifest: it changes with everything that all sides must agree on, and with nothing that is one side's own.

import Jobs
import Testing

@Suite struct ManifestTests {
    static let changes: [(String, String)] = [
        ("job: joint", "job: other"),
        ("  tax:", "  levy:"),
        ("holdout: 0.25", "holdout: 0.250001"),
        ("seed: winter", "seed: summer"),
        ("l2: 0.001", "l2: 0.002"),
        ("passes: 8", "passes: 9"),
        ("model: shared", "model: perOwner"),
        ("    weight: share\n", ""),
    ]

    @Test(arguments: changes) func itChangesWithWhatMatters(_ old: String, _ new: String) throws {
        let job = try JobText.read(JobText.full)
        let changed = try JobText.read(try JobText.replacing(old, by: new))
        #expect(job.manifestDigest != changed.manifestDigest)
    }

    static let own: [(String, String)] = [
        ("bank.csv", "/data/2026/bank.csv"),
        ("delimiter: \";\"", "delimiter: \"|\""),
        ("column: code", "column: uscc"),
        ("duplicates: last", "duplicates: first"),
        ("sales: numeric, ", ""),
        ("amount: {type: numeric, log1p: true}", "amount: numeric"),
        ("column: bad", "column: default"),
        ("positive: [\"1\"]", "positive: [\"Y\"]"),
        ("weight: share", "weight: exposure"),
        ("weight: share", "weight: share\n    vintage: cohort"),
        ("version: 1", "# a remark\nversion: 1"),
    ]

    @Test(arguments: own) func itKeepsToItselfWhatIsOnesOwn(_ old: String, _ new: String) throws {
        let job = try JobText.read(JobText.full)
        let changed = try JobText.read(try JobText.replacing(old, by: new))
        #expect(job.manifestDigest == changed.manifestDigest)
    }

    @Test func itChangesWithTheOrderOfParties() throws {
        let swapped = """
            version: 1
            job: joint
            parties:
              b: {table: b.csv, key: {column: k}, columns: {x: numeric}}
              a: {table: a.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}
              c: {}
            """
        #expect(try JobText.read(JobText.least).manifestDigest != JobText.read(swapped).manifestDigest)
    }

    @Test func itChangesWithTheLabelOwner() throws {
        let other = """
            version: 1
            job: joint
            parties:
              a: {table: a.csv, key: {column: k}, columns: {x: numeric}}
              b: {table: b.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}
              c: {}
            """
        #expect(try JobText.read(JobText.least).manifestDigest != JobText.read(other).manifestDigest)
    }

    @Test func borderShiftsAreDifferentManifests() throws {
        // A name and a seed that read alike when put together.
        let one = try JobText.read(JobText.replacing("joint", by: "ab", in: JobText.least) + "\nseed: c")
        let two = try JobText.read(JobText.replacing("joint", by: "a", in: JobText.least) + "\nseed: bc")
        #expect(one.manifestDigest != two.manifestDigest)
    }

    @Test func thePublicSeedDependsOnTheSeedAlone() throws {
        let job = try JobText.read(JobText.full)
        let renamed = try JobText.read(try JobText.replacing("job: joint", by: "job: other"))
        let reseeded = try JobText.read(try JobText.replacing("seed: winter", by: "seed: summer"))
        #expect(job.publicSeed == renamed.publicSeed)
        #expect(job.publicSeed != reseeded.publicSeed)
    }
}
