// The doctor's look at this side: the machine, the folder, the identity, the peers.

import Findings
import Foundation
import Identities
import Kernels
import Parties
import Sessions
import Transport

extension Diagnosis {
    private static let freeMegabytesMin = 1_024

    /// - Parameter now: seconds since 1970.
    package static func local(_ home: BankHome, now: Int64 = Int64(time(nil))) -> Diagnosis {
        var diagnosis = Diagnosis()
        diagnosis.add(.version, ["\(SessionAgreement.version)", text(TransportSettings.supportedVersions)])
        diagnosis.addProcessor()
        diagnosis.addMemory()
        diagnosis.addFolder(home.path)
        diagnosis.addIdentity(home, now: now)
        return diagnosis
    }

    static func text(_ versions: ClosedRange<UInt32>) -> String {
        versions.count == 1 ? "\(versions.lowerBound)" : "\(versions.lowerBound)–\(versions.upperBound)"
    }

    private mutating func addProcessor() {
        let level = InstructionSet.best
        add(
            .processor, ["\(level)", "\(ProcessInfo.processInfo.activeProcessorCount)"],
            [level == .portable ? Finding(DoctorFindings.slowProcessor) : nil])
    }

    private mutating func addMemory() {
        let total = Int(ProcessInfo.processInfo.physicalMemory >> 20)
        let free = Self.availableMegabytes() ?? total
        add(
            .memory, ["\(free)", "\(total)"],
            [free < Self.freeMegabytesMin ? Finding(DoctorFindings.memoryLow, ["\(free)"]) : nil])
    }

    /// What the system could give without swapping; nil where it does not say.
    private static func availableMegabytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") })
        else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / 1_024 }
    }

    private mutating func addFolder(_ path: String) {
        var space = statvfs()
        if statvfs(path, &space) == 0 {
            let free = Int(clamping: UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).partialValue >> 20)
            add(.disk, ["\(free)"], [free < Self.freeMegabytesMin ? Finding(DoctorFindings.diskLow, ["\(free)", path]) : nil])
        }
        guard let mode = PrivateFolder.writableMode(path) else {
            add(.folder, nil, [Finding(DoctorFindings.folderNotWritable, stage: .arguments, [path])])
            return
        }
        let digits = "0" + String(mode, radix: 8)
        add(.folder, [path, digits], [mode & 0o077 != 0 ? Finding(DoctorFindings.folderOpen, [path, digits]) : nil])
    }

    private mutating func addIdentity(_ home: BankHome, now: Int64) {
        do throws(Finding) {
            let settings = try home.settings()
            add(.settings, ["\(settings.stallSeconds)", "\(settings.jobSeconds)"])
        } catch {
            add(.settings, nil, [error])
        }
        do throws(Finding) {
            // Refuses a key that others can read, and a certificate whose time is over.
            let identity = try home.identity(now: now)
            add(.identity, [identity.id.name, "\(PairingCode(identity.fingerprint))"])
            add(.certificate, ["\((identity.validity.upperBound - now) / 86_400)"], [identity.expiryWarning(now: now)])
        } catch {
            add(.identity, nil, [error])
        }
        do throws(Finding) {
            let peers = try home.peers().list
            let trusted = peers.count { $0.isTrusted }
            add(.peers, ["\(peers.count)", "\(trusted)"], [trusted == 0 ? Finding(DoctorFindings.nobodyTrusted) : nil])
        } catch {
            add(.peers, nil, [error])
        }
    }
}
