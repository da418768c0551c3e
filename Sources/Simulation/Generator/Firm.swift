// One simulated small firm: what is true about it, before any register writes down its part.

/// Latent traits and plain facts of a firm. Every register sees some of them, through noise.
struct Firm {
    let index: Int
    let district: District
    let industry: Industry
    let form: LegalForm
    /// On the observation day, half a year to 30 years.
    let ageYears: Double
    let founded: CalendarDate
    /// Full quarters between the one in which the loan was granted and that of the observation day.
    let quartersSinceLoan: Int
    /// The quarter of the loan: 0 is the oldest.
    let vintage: Int
    /// The logarithm of yearly sales in yuan, about 12 to 17.
    let logSales: Double
    /// Standing with each kind of register, independent standard normals: cash discipline (bank), tax discipline,
    /// conduct on the market, conduct as an employer.
    let cash: Double
    let tax: Double
    let conduct: Double
    let labour: Double
    /// How large the loan is for the sales, standard normal: known only to bank and tax office together.
    let leverage: Double
    /// Uniform in [0, 1): the firm defaults if this lies below its probability.
    let fate: Double
    /// The month of the window in which the loan left the book without default; nil for most.
    let leftInMonth: Int?

    /// Firm number `index` of a seed is the same whatever the number of firms.
    init(index: Int, seed: UInt64, vintageCount: Int) {
        var random = SeededGenerator(seed: seed, stream: Purpose.firm.stream(of: index))
        self.index = index
        district = District.all[District.table.draw(&random)]
        industry = Industry.all[Industry.table.draw(&random)]
        form = LegalForm.allCases[LegalForm.table.draw(&random)]
        // Exponential beyond half a year: 49.4 % are younger than five years.
        ageYears = min(30, 0.5 - 6.6 * PortableMath.log(1 - random.uniform()))
        founded = Self.observationDay.earlier(byDays: Int(ageYears * 365.25))
        // No loan before the firm was three months old.
        let quartersPossible = Int((ageYears - 0.25) * 4) + 1
        quartersSinceLoan = random.index(below: min(vintageCount, quartersPossible))
        vintage = vintageCount - 1 - quartersSinceLoan
        logSales = 14.2 + industry.logSalesShift + (form == .individual ? -0.5 : 0) + 0.9 * random.normal()
        cash = random.normal()
        tax = random.normal()
        conduct = random.normal()
        labour = random.normal()
        leverage = random.normal()
        fate = random.uniform()
        let leaves = random.chance(0.03)
        let month = 1 + random.index(below: DefaultModel.windowMonths - 1)
        leftInMonth = leaves ? month : nil
    }

    /// The day of all registers' exports, and the day before the performance window of the label: 2023-06-30.
    static let observationDay = CalendarDate(day: 19_538)
}

/// What the registration says the firm is.
enum LegalForm: String, CaseIterable {
    case limited, individual, proprietorship, partnership, stock

    /// Assumed shares in percent.
    static let table = WeightTable([68, 24, 5, 2.4, 0.6])
}

/// The independent streams of one firm. A register's row may have a second edition: the duplicate.
enum Purpose: UInt64 {
    case firm, bank, tax, market, social, bankAgain, taxAgain, marketAgain, socialAgain
    case bankEntry, taxEntry, marketEntry, socialEntry

    func stream(of index: Int) -> UInt64 { UInt64(index) << 4 | rawValue }

    /// Streams that belong to no firm lie above those of 2^40 firms.
    static func common(_ number: UInt64) -> UInt64 { 1 << 50 | number }
}
