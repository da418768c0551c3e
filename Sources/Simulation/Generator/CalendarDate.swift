// A day of the Gregorian calendar, as the generator needs it: counted, and taken apart for printing.

struct CalendarDate: Equatable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01.
    let day: Int

    init(day: Int) {
        self.day = day
    }

    /// The date `days` before this one.
    func earlier(byDays days: Int) -> CalendarDate {
        CalendarDate(day: day - days)
    }

    static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.day < right.day
    }

    /// `yyyy-MM-dd`.
    var description: String {
        let (year, month, day) = components
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Year, month 1–12, day 1–31, for dates from the year 0 on. Years are counted from March, so that the leap day
    /// is the last of its year; 400 years have 146,097 days.
    var components: (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468  // days since 0000-03-01
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }
}
