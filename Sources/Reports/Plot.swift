// A plot: a drawing with two axes, their titles and a legend, in which figures place their marks.

struct Plot {
    /// What a mark means, with a sample of it.
    struct Key {
        enum Sample { case line, bar, dot, whisker }
        let sample: Sample
        /// The style sheet's class of the mark.
        let style: String
        let name: Bilingual

        init(_ sample: Sample, _ style: String, _ name: Bilingual) {
            self.sample = sample
            self.style = style
            self.name = name
        }
    }

    static let left = 46.0
    static let right = 338.0
    static let height = 262.0
    /// Between the lowest place of the plot and the picture's lower edge.
    private static let footHeight = 40.0
    private static let rowHeight = 16.0

    var drawing: Drawing
    let top: Double
    let bottom: Double
    private let xTitle: Bilingual
    private let yTitle: Bilingual

    /// Lays out title and legend; marks come on top of the grid, so call `grid` before drawing them.
    init(x xTitle: Bilingual, y yTitle: Bilingual, keys: [Key], height: Double = Plot.height) {
        drawing = Drawing(height: height)
        self.xTitle = xTitle
        self.yTitle = yTitle
        let rows = max(Self.rows(keys, \.english).count, Self.rows(keys, \.chinese).count)
        top = 24 + Self.rowHeight * Double(rows)
        bottom = height - Self.footHeight
        if keys.isEmpty { return }
        drawing.group("en") { Self.legend(keys, \.english, in: &$0) }
        drawing.group("zh") { Self.legend(keys, \.chinese, in: &$0) }
    }

    /// Lines and labels of both axes.
    ///
    /// - Parameters:
    ///   - x: nil where the figure labels its own places.
    ///   - xLabel: what stands at a tick.
    mutating func grid(
        x: Axis?, y: Axis, xLabel: (Double) -> String = { _ in "" }, yLabel: (Double) -> String
    ) {
        drawing.text(8, 13, yTitle, .start, "t axis-title")
        for tick in y.ticks {
            let place = y.place(tick)
            drawing.line(Self.left, place, Self.right, place, tick == y.ticks.first ? "base" : "grid")
            drawing.text(Self.left - 5, place + 4, yLabel(tick), .end)
        }
        for tick in x?.ticks ?? [] {
            let place = x?.place(tick) ?? 0
            drawing.line(place, bottom, place, bottom + 4, "base")
            drawing.text(place, bottom + 16, xLabel(tick), .middle)
        }
        titleBelow()
    }

    mutating func titleBelow() {
        drawing.text((Self.left + Self.right) / 2, bottom + 33, xTitle, .middle, "t axis-title")
    }

    /// Keys in rows that fit the width, each with the place where it starts.
    private static func rows(_ keys: [Key], _ words: (Bilingual) -> String) -> [[(key: Key, x: Double)]] {
        var rows: [[(key: Key, x: Double)]] = []
        var x = Double.infinity
        for key in keys {
            let width = 26.0 + Drawing.textWidth(words(key.name))
            if x + width > Drawing.width - 4 {
                rows.append([])
                x = 10
            }
            rows[rows.count - 1].append((key: key, x: x))
            x += width + 10
        }
        return rows
    }

    private static func legend(_ keys: [Key], _ words: (Bilingual) -> String, in drawing: inout Drawing) {
        for (index, row) in rows(keys, words).enumerated() {
            let y = 28 + rowHeight * Double(index)
            for (key, x) in row {
                switch key.sample {
                case .line: drawing.line(x, y - 4, x + 18, y - 4, key.style)
                case .bar: drawing.rectangle(x: x + 3, y: y - 9, width: 11, height: 10, key.style)
                case .dot: drawing.circle(x + 9, y - 4, radius: 3.5, key.style)
                case .whisker:
                    drawing.line(x + 9, y - 10, x + 9, y + 2, key.style)
                    drawing.line(x + 6, y - 10, x + 12, y - 10, key.style)
                    drawing.line(x + 6, y + 2, x + 12, y + 2, key.style)
                }
                drawing.text(x + 23, y, words(key.name))
            }
        }
    }
}

/// A finished picture and the words below it.
struct Figure {
    let svg: String
    let title: Bilingual
    let caption: Bilingual

    var context: [String: Any] { ["svg": svg, "title": title.context, "caption": caption.context] }

    static let template = """
        <figure><h3>[[{{title.en}}|{{title.zh}}]]</h3>{{{svg}}}<figcaption>[[{{caption.en}}|{{caption.zh}}]]</figcaption></figure>
        """
}
