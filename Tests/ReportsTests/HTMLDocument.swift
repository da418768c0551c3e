// A page read back by an XML parser: its elements, attributes and text.

import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Nil where the page is not well-formed.
final class HTMLDocument: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    /// All text but the style sheet's, one blank between words.
    var text: String { characters.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    private(set) var headings: [String] = []
    private var characters = ""
    private var open: [String] = []
    private var rootCount = 0

    init?(_ html: String) {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        guard parser.parse(), rootCount == 1 else { return nil }
    }

    func count(_ name: String) -> Int { elements.count { $0.name == name } }
    var ids: [String] { elements.compactMap { $0.attributes["id"] } }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if open.isEmpty { rootCount += 1 }
        open.append(name)
        elements.append((name, attributes))
        if name == "h2" { headings.append("") }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard !open.contains("style") else { return }
        characters += string
        if open.contains("h2"), !headings.isEmpty { headings[headings.count - 1] += string }
    }
}
