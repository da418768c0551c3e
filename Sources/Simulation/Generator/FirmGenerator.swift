// A world of small firms seen by a bank, a tax office and a market regulator: three CSV files and a job.
//
// The data is invented: no firm, code or figure is taken from a register, though a code may by chance be a real one.
// What it is good for: trying the commands, and tests that need a known association. It proves nothing about credit.

import Glibc

/// Why a generated file could not be written.
package struct FirmGeneratorFailure: Error, Equatable, Sendable {
    package let path: String
    /// `errno` of the refused call.
    package let systemError: Int32
}

/// Generates the same files for the same firm count and seed, byte for byte.
package struct FirmGenerator: Sendable {
    package let firmCount: Int
    package let seed: UInt64

    /// `firmCount` is 1 to 10,000,000; values outside are brought to the nearer end.
    package init(firmCount: Int, seed: UInt64) {
        self.firmCount = min(max(firmCount, 1), 10_000_000)
        self.seed = seed
    }

    /// Everything in memory. Firm number i is the same for every firm count (but for a code taken by an earlier one).
    package func tables() -> FirmTables {
        var codes: [String] = []
        var bank: [BankRecord] = []
        var tax: [TaxRecord] = []
        var market: [MarketRecord] = []
        codes.reserveCapacity(firmCount)
        bank.reserveCapacity(firmCount)
        tax.reserveCapacity(firmCount)
        market.reserveCapacity(firmCount)
        var issued = FirmCodes()
        for index in 0..<firmCount {
            var random = SeededGenerator(seed: seed, stream: UInt64(index))
            let firm = Firm(using: &random)
            codes.append(issued.draw(district: firm.district, using: &random))
            bank.append(BankRecord(of: firm, using: &random))
            tax.append(TaxRecord(of: firm, using: &random))
            market.append(MarketRecord(of: firm, using: &random))
        }
        func register(_ number: UInt64) -> Register { Register(number: number, firmCount: firmCount, seed: seed) }
        return FirmTables(
            bank: FirmTables.bankTable(register(1), codes: codes, records: bank),
            tax: FirmTables.taxTable(register(2), codes: codes, records: tax),
            market: FirmTables.marketTable(register(3), codes: codes, records: market),
            job: Array(FirmJob.text.utf8))
    }

    /// Writes `bank.csv`, `tax.csv`, `market.csv` and `job.yaml` into `directory`, which is made if it is not there.
    /// Each file appears whole or not at all; a file of that name is replaced. The job comes last.
    package func write(to directory: String) throws(FirmGeneratorFailure) {
        try Self.makeDirectory(directory)
        for file in tables().files {
            try Self.write(file.bytes, to: directory + "/" + file.name)
        }
    }

    /// Makes the directory and those above it.
    private static func makeDirectory(_ path: String) throws(FirmGeneratorFailure) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            prefix += component + "/"
            if mkdir(prefix, 0o777) != 0, errno != EEXIST {
                throw FirmGeneratorFailure(path: prefix, systemError: errno)
            }
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(FirmGeneratorFailure) {
        let partial = path + ".partial"
        guard let file = fopen(partial, "wb") else { throw FirmGeneratorFailure(path: path, systemError: errno) }
        let written = fwrite(bytes, 1, bytes.count, file)
        let writeError = errno
        guard fclose(file) == 0, written == bytes.count else {
            let failure = FirmGeneratorFailure(path: path, systemError: written == bytes.count ? errno : writeError)
            unlink(partial)
            throw failure
        }
        guard rename(partial, path) == 0 else {
            let failure = FirmGeneratorFailure(path: path, systemError: errno)
            unlink(partial)
            throw failure
        }
    }
}
