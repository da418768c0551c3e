// Where simulated firms are: districts of GB/T 2260 and the cities of the bank's branches.

/// A county-level district with its six-digit code of GB/T 2260, and the city whose branch usually serves it.
struct District {
    let code: String
    let city: String
    /// Assumed: no register was counted.
    let weight: Double

    /// Districts of Guangdong, and three outside it that are rare on purpose.
    static let all: [District] = [
        District(code: "440103", city: "guangzhou", weight: 3),
        District(code: "440104", city: "guangzhou", weight: 5),
        District(code: "440105", city: "guangzhou", weight: 5),
        District(code: "440106", city: "guangzhou", weight: 8),
        District(code: "440111", city: "guangzhou", weight: 7),
        District(code: "440112", city: "guangzhou", weight: 4),
        District(code: "440113", city: "guangzhou", weight: 5),
        District(code: "440303", city: "shenzhen", weight: 4),
        District(code: "440304", city: "shenzhen", weight: 6),
        District(code: "440305", city: "shenzhen", weight: 6),
        District(code: "440306", city: "shenzhen", weight: 9),
        District(code: "440307", city: "shenzhen", weight: 7),
        District(code: "440402", city: "zhuhai", weight: 4),
        District(code: "440604", city: "foshan", weight: 4),
        District(code: "440605", city: "foshan", weight: 7),
        District(code: "440606", city: "foshan", weight: 7),
        District(code: "440703", city: "jiangmen", weight: 2),
        District(code: "441302", city: "huizhou", weight: 3),
        District(code: "441900", city: "dongguan", weight: 12),
        District(code: "442000", city: "zhongshan", weight: 10),
        District(code: "360103", city: "guangzhou", weight: 0.15),
        District(code: "430102", city: "guangzhou", weight: 0.2),
        District(code: "450103", city: "zhuhai", weight: 0.1),
    ]
    static let table = WeightTable(all.map(\.weight))

    /// The bank's branch regions.
    static let cities = ["guangzhou", "shenzhen", "zhuhai", "foshan", "jiangmen", "huizhou", "dongguan", "zhongshan"]
}
