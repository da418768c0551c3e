// A picture in the making: shapes and text as SVG. All text passes the module's one escaping.

import Foundation

struct Drawing {
    enum Anchor: String { case start, middle, end }

    /// Units of the drawing; at 360 a phone shows it at its own size and the letters stay readable.
    static let width = 360.0
    static let fontSize = 11.0

    let height: Double
    private var body = ""

    init(height: Double) { self.height = height }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
        body += #"<line x1="\#(n(x1))" y1="\#(n(y1))" x2="\#(n(x2))" y2="\#(n(y2))" class="\#(style)"/>"#
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, _ style: String) {
        body += #"<rect x="\#(n(x))" y="\#(n(y))" width="\#(n(max(0, width)))" height="\#(n(max(0, height)))" class="\#(style)"/>"#
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, _ style: String) {
        body += #"<circle cx="\#(n(x))" cy="\#(n(y))" r="\#(n(radius))" class="\#(style)"/>"#
    }

    mutating func polyline(_ points: [(x: Double, y: Double)], _ style: String) {
        let places = Self.thinned(points).map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
        body += #"<polyline points="\#(places)" class="\#(style)"/>"#
    }

    mutating func text(_ x: Double, _ y: Double, _ text: String, _ anchor: Anchor = .start, _ style: String = "t") {
        body +=
            #"<text x="\#(n(x))" y="\#(n(y))" text-anchor="\#(anchor.rawValue)" class="\#(style)">\#(DisplayText.escaped(text))</text>"#
    }

    mutating func text(_ x: Double, _ y: Double, _ text: Bilingual, _ anchor: Anchor = .start, _ style: String = "t") {
        guard text.english != text.chinese else { return self.text(x, y, text.english, anchor, style) }
        self.text(x, y, text.english, anchor, style + " en")
        self.text(x, y, text.chinese, anchor, style + " zh")
    }

    /// What `draw` adds is seen in one language only.
    mutating func group(_ language: String, _ draw: (inout Drawing) -> Void) {
        body += #"<g class="\#(language)">"#
        draw(&self)
        body += "</g>"
    }

    /// The whole element. Title and description are what a screen reader says.
    ///
    /// - Parameter id: unique on the page, of letters and digits.
    func svg(id: String, title: Bilingual, description: Bilingual) -> String {
        let (w, h) = (n(Self.width), n(height))
        return #"<svg viewBox="0 0 \#(w) \#(h)" role="img" aria-labelledby="\#(id)-t \#(id)-d">"#
            + #"<title id="\#(id)-t">\#(DisplayText.escaped(title.both))</title>"#
            + #"<desc id="\#(id)-d">\#(DisplayText.escaped(description.both))</desc>"# + body + "</svg>"
    }

    /// Estimated width of a text at the drawing's font size, after the wider ones of the usual fonts.
    static func textWidth(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { sum, scalar in
            if scalar.properties.generalCategory == .nonspacingMark { return sum }
            let isBroad = ("A"..."Z").contains(scalar) || "mw%@_=…".unicodeScalars.contains(scalar)
            return sum + fontSize * (DisplayText.isWide(scalar) ? 1 : isBroad ? 0.8 : 0.6)
        }
    }

    /// What a picture has room for of a text from outside.
    static func cut(_ text: String, width: Double) -> String {
        let shown = DisplayText.visible(text)
        guard textWidth(shown) > width else { return shown }
        var result = ""
        var used = textWidth("…")
        for character in shown {
            used += textWidth(String(character))
            if used > width { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Points nearer than half a unit to the last one kept cannot be seen apart.
    private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        guard let first = points.first, let end = points.last else { return [] }
        var kept = [first]
        for point in points.dropFirst().dropLast() {
            let last = kept[kept.count - 1]
            if abs(point.x - last.x) + abs(point.y - last.y) >= 0.5 { kept.append(point) }
        }
        return kept + [end]
    }

    private func n(_ value: Double) -> String {
        let text = String(format: "%.1f", value.isFinite ? value : 0)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
