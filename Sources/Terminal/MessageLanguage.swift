// The language of messages: --lang, else LC_ALL, LC_MESSAGES or LANG, as POSIX orders them.

package import ArgumentParser
package import Findings
import Foundation

extension Language: ExpressibleByArgument {}

/// The option that every command takes.
package struct MessageOptions: ParsableArguments {
    @Option(name: [.customLong("lang"), .customLong("language")], help: "Language of messages. Default: from LC_ALL, LC_MESSAGES or LANG.")
    package var language: Language = MessageLanguage.current

    package init() {}
}

package enum MessageLanguage {
    /// Of this process. Known before arguments are parsed, so that what is wrong with them is said in it.
    package static let current = chosen(arguments: CommandLine.arguments, environment: ProcessInfo.processInfo.environment)

    static func chosen(arguments: [String], environment: [String: String]) -> Language {
        fromArguments(arguments) ?? fromEnvironment(environment)
    }

    private static func fromArguments(_ arguments: [String]) -> Language? {
        var last: Language?
        let options = arguments.prefix { $0 != "--" }
        for (index, argument) in options.enumerated() {
            for name in ["--lang", "--language"] {
                if argument == name, index + 1 < options.count { last = Language(rawValue: options[index + 1]) ?? last }
                if argument.hasPrefix(name + "=") { last = Language(rawValue: String(argument.dropFirst(name.count + 1))) ?? last }
            }
        }
        return last
    }

    private static func fromEnvironment(_ environment: [String: String]) -> Language {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.hasPrefix("zh") ? .chinese : .english
    }
}
