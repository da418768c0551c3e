// What simulated firms do: sections and divisions of GB/T 4754-2017.

/// A division: the letter of its section and two digits.
struct Industry {
    let code: String
    /// Percent, by section: F, C and L as in the Fourth National Economic Census; the others assumed.
    let weight: Double
    /// Added to the logarithm of yearly sales, and to the logit of default. Both assumed.
    let logSalesShift: Double
    let riskShift: Double

    private init(_ code: String, _ weight: Double, _ logSalesShift: Double, _ riskShift: Double) {
        self.code = code
        self.weight = weight
        self.logSalesShift = logSalesShift
        self.riskShift = riskShift
    }

    static let all: [Industry] = [
        Industry("A01", 1.2, -0.4, 0.2), Industry("A03", 0.6, -0.4, 0.2),
        Industry("B10", 0.2, 0.5, 0.4),
        Industry("C13", 1.4, 0.3, 0.0), Industry("C18", 2.0, 0.3, 0.2), Industry("C29", 1.9, 0.4, 0.0),
        Industry("C33", 2.3, 0.4, 0.0), Industry("C34", 2.2, 0.5, -0.1), Industry("C38", 2.6, 0.5, 0.0),
        Industry("C39", 2.6, 0.6, -0.1),
        Industry("D44", 0.3, 0.8, -0.3),
        Industry("E47", 2.0, 0.5, 0.3), Industry("E48", 2.0, 0.4, 0.3), Industry("E50", 4.0, 0.0, 0.3),
        Industry("F51", 17.8, 0.2, 0.0), Industry("F52", 12.0, -0.2, 0.1),
        Industry("G54", 3.0, 0.1, 0.2), Industry("G58", 1.5, 0.0, 0.0),
        Industry("H61", 1.2, -0.4, 0.4), Industry("H62", 4.3, -0.6, 0.4),
        Industry("I64", 1.8, 0.0, -0.1), Industry("I65", 5.2, 0.0, -0.2),
        Industry("K70", 3.0, 0.1, 0.2),
        Industry("L71", 1.7, -0.1, 0.0), Industry("L72", 10.0, -0.2, 0.0),
        Industry("M74", 3.5, -0.1, -0.3), Industry("M75", 2.5, -0.1, -0.2),
        Industry("N78", 0.6, 0.2, 0.0),
        Industry("O80", 2.5, -0.6, 0.2), Industry("O81", 2.0, -0.6, 0.2),
        Industry("P83", 1.2, -0.3, 0.1), Industry("Q84", 0.5, 0.1, -0.3), Industry("R90", 1.6, -0.4, 0.3),
    ]
    static let table = WeightTable(all.map(\.weight))
}
