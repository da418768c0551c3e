// A world of small firms seen by a bank, a tax office, a market regulator and a social security office.
//
// The data is invented: no firm, code or figure is taken from a register, though a code may by chance be a real one.
// What it is good for: trying the commands, and tests that need a known association. It proves nothing about credit.
// datasets/README.md describes every column, and where its distribution comes from.

import Dispatch
import Foundation
import Synchronization
import Tables

/// Generates the same files for the same options, byte for byte, on any machine and any number of threads.
package struct FirmGenerator: Sendable {
    package static let firmCountMax = 10_000_000
    package static let vintageCountMax = 20
    /// The share of firms that default in a year. The AUCs of the description hold for 0.02 to 0.04.
    package static let defaultRates = 0.005...0.2

    package let firmCount: Int
    package let seed: UInt64
    package let yearlyDefaultRate: Double
    package let vintageCount: Int
    /// How the work is cut; none of it shows in the files.
    package var threadCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
    package var chunkRowCount = 8192

    /// Values outside their ranges are brought to the nearer end.
    package init(firmCount: Int, seed: UInt64, yearlyDefaultRate: Double = 0.03, vintageCount: Int = 8) {
        self.firmCount = min(max(firmCount, 1), Self.firmCountMax)
        self.seed = seed
        self.yearlyDefaultRate = min(max(yearlyDefaultRate, Self.defaultRates.lowerBound), Self.defaultRates.upperBound)
        self.vintageCount = min(max(vintageCount, 1), Self.vintageCountMax)
    }

    /// Writes `<party>.csv`, `truth/firms.csv`, `truth/summary.json`, `job-social.yaml` and `job.yaml` into `directory`, which is made
    /// if it is not there. Each file appears whole or not at all; a file of that name is replaced. The job comes last.
    ///
    /// Memory is bounded by the chunks under work, whatever the number of firms.
    /// - Parameter progress: the file, and the share of it that is written.
    @discardableResult
    package func write(
        to directory: String, progress: @escaping (_ file: String, _ share: Double) -> Void = { _, _ in }
    ) throws(FirmGeneratorFailure) -> GenerationSummary {
        try generate(into: try DirectoryStore(directory, progress: progress))
    }

    /// The same files in memory, for small worlds.
    package func files() throws(FirmGeneratorFailure) -> [(name: String, bytes: [UInt8])] {
        let store = MemoryStore()
        _ = try generate(into: store)
        return store.files
    }

    private func generate(into store: any GeneratedStore) throws(FirmGeneratorFailure) -> GenerationSummary {
        let world = FirmWorld(
            firmCount: firmCount, seed: seed, yearlyDefaultRate: yearlyDefaultRate, vintageCount: vintageCount)
        var counts: [Register: RowCounts] = [:]
        for register in Register.allCases {
            counts[register] = try table(register.rawValue + ".csv", register.columns, store) { world.rows(of: register, at: $0) }
        }
        let truth = try table("truth/firms.csv", FirmWorld.truthColumns, store) { world.truth(of: $0) }
        let summary = GenerationSummary(world, yearlyDefaultRate: yearlyDefaultRate, registers: counts, truth: truth)
        for (name, bytes) in [
            ("truth/summary.json", summary.json), ("job-social.yaml", Array(FirmJob.textWithSocial.utf8)),
            ("job.yaml", Array(FirmJob.text.utf8)),
        ] {
            try store.begin(name)
            try store.append(bytes, share: 1)
            try store.end()
        }
        return summary
    }

    /// Header and rows, in order: as many chunks at once as there are threads.
    private func table(
        _ name: String, _ columns: [String], _ store: any GeneratedStore, _ rows: @Sendable (Range<Int>) -> GeneratedRows
    ) throws(FirmGeneratorFailure) -> RowCounts {
        var header = CSVWriter()
        header.row(columns)
        try store.begin(name)
        try store.append(header.bytes, share: 0)
        var counts = RowCounts()
        let chunk = max(1, chunkRowCount)
        let waveSize = chunk * max(1, threadCount)
        for start in stride(from: 0, to: firmCount, by: waveSize) {
            let end = min(firmCount, start + waveSize)
            let pieces = (end - start + chunk - 1) / chunk
            let done = Mutex([GeneratedRows?](repeating: nil, count: pieces))
            DispatchQueue.concurrentPerform(iterations: pieces) { piece in
                let first = start + piece * chunk
                let result = rows(first..<min(end, first + chunk))
                done.withLock { $0[piece] = result }
            }
            for (piece, rows) in done.withLock({ $0 }).enumerated() {
                guard let rows else { continue }
                let rowsDone = min(end, start + (piece + 1) * chunk)
                try store.append(rows.table.bytes, share: Double(rowsDone) / Double(firmCount))
                counts.add(rows.counts)
            }
        }
        try store.end()
        return counts
    }
}

extension GenerationSummary {
    /// Sorted keys, one line break at the end.
    package var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Numbers, texts and arrays of them: nothing here can fail to encode.
        return Array((try? encoder.encode(self)) ?? Data()) + [UInt8(ascii: "\n")]
    }
}
