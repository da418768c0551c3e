// One section of the page: a template of ours, filled through swift-mustache with this module's escaping.

import Mustache

/// Escapes by scalars. The library's own HTML escaping goes by characters, to which `"` with a combining mark is another one.
private struct ScalarEscaping: MustacheContentType {
    func escapeText(_ text: String) -> String { DisplayText.escaped(text) }
}

enum Section {
    private static let contentType: String = {
        MustacheContentTypes.register(ScalarEscaping(), named: "XHTML")
        return "XHTML"
    }()

    /// `{{name}}` is escaped; `{{{name}}}` stands for markup that this module has made.
    ///
    /// - Throws: a template that is none, which is a fault of this module.
    static func render(_ template: String, _ values: [String: Any]) throws -> String {
        try MustacheTemplate(string: "{{% CONTENT_TYPE:\(contentType)}}" + Bilingual.expand(template)).render(values)
    }
}
