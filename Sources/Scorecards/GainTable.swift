// Lift and gain by band: how many of the bads one meets by looking at the riskiest rows first.

package struct GainRow: Sendable, Equatable {
    package let band: RiskBand
    /// Shares of all rows and of all bads in this band and the riskier ones.
    package let rowsReached: Double
    package let badsReached: Double
    /// The band's bad rate over the sample's.
    package let lift: Double
}

package enum GainTable {
    /// Riskiest band first; empty where there is no bad.
    package static func rows(_ bands: [RiskBand]) -> [GainRow] {
        let rowCount = Double(bands.reduce(0) { $0 + $1.rowCount })
        let bads = Double(bands.reduce(0) { $0 + $1.bads })
        guard bads > 0 else { return [] }
        var (rowsDone, badsDone) = (0.0, 0.0)
        return bands.map { band in
            rowsDone += Double(band.rowCount)
            badsDone += Double(band.bads)
            return GainRow(
                band: band, rowsReached: rowsDone / rowCount, badsReached: badsDone / bads,
                lift: band.badRate / (bads / rowCount))
        }
    }
}
