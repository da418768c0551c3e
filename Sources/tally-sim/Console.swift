// Standard error and exit codes: findings for people, one line each.

import ArgumentParser
import Findings
import Foundation

/// Options that every command takes.
struct MessageOptions: ParsableArguments {
    @Option(name: .customLong("language"), help: "Language of messages: en or zh. Default: from LC_ALL, LC_MESSAGES or LANG.")
    var languageName: String?

    var language: Language {
        if let languageName { return Language(rawValue: languageName) ?? .english }
        return Console.systemLanguage
    }
}

enum Console {
    static var systemLanguage: Language {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.hasPrefix("zh") ? .chinese : .english
    }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Prints why, and leaves with the right code.
    static func fail(_ error: any Error, language: Language = systemLanguage) -> Never {
        if let finding = error as? Finding {
            self.error(finding.rendered(in: language))
            exit(finding.kind.exit.rawValue)
        }
        // ArgumentParser leaves with 64 on usage errors and 0 for help: ours are 2 and 0.
        let code = TallySim.exitCode(for: error)
        let text = TallySim.fullMessage(for: error)
        if code == .success {
            print(text)
            exit(Findings.ExitCode.done.rawValue)
        }
        self.error(text)
        exit(Findings.ExitCode.usage.rawValue)
    }
}
