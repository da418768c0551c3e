// What can go wrong between two nodes, and with the identities by which they know each other.

/// An error that words itself by the catalogue.
package protocol FindingConvertible: Error {
    var finding: Finding { get }
}

package enum TransportFindings {
    // MARK: Connections

    package static let unreachable = FindingKind(
        "N501", exit: .peerOrNetwork,
        en: FindingText(
            "{0} could not be reached at {1}: {2}",
            remedy: "check that it runs there, the address (of --connect, or its in peers.yaml), and firewalls"),
        zh: FindingText("无法连接 {1} 上的 {0}：{2}", remedy: "请检查对方是否在运行、所用地址（--connect 或 peers.yaml）以及防火墙"))
    package static let setupTimedOut = FindingKind(
        "N502", exit: .peerOrNetwork,
        en: FindingText("the connection with {0} was not set up within {1} s", remedy: "check the network, and what runs at that address"),
        zh: FindingText("与 {0} 的连接未能在 {1} 秒内建立", remedy: "请检查网络以及该地址上运行的程序"))
    package static let setupEnded = FindingKind(
        "N503", exit: .peerOrNetwork,
        en: FindingText(
            "{0} ended the connection before it was set up", remedy: "look at that party's own log: it says why"),
        zh: FindingText("{0} 在连接建立之前终止了连接", remedy: "请查看该方自己的日志，其中说明了原因"))
    package static let refusedByPeer = FindingKind(
        "N504", exit: .identity,
        en: FindingText(
            "{0} refused this party's certificate", remedy: "let that party trust this one's fingerprint, and look at its log"),
        zh: FindingText("{0} 拒绝了本方的证书", remedy: "请让该方信任本方的指纹，并查看其日志"))
    package static let tlsFailed = FindingKind(
        "N505", exit: .peerOrNetwork,
        en: FindingText("no TLS 1.3 connection with {0}: {1}", remedy: "check that a node of this software runs at that address"),
        zh: FindingText("无法与 {0} 建立 TLS 1.3 连接：{1}", remedy: "请检查该地址上运行的是否为本软件的节点"))
    package static let setupMessage = FindingKind(
        "N506", exit: .peerOrNetwork,
        en: FindingText("{0} did not follow the set-up of connections: {1}", remedy: "compare the software of both sides"),
        zh: FindingText("{0} 未遵守连接建立的约定：{1}", remedy: "请比较双方的软件"))
    package static let versionSkew = FindingKind(
        "N507", exit: .versionSkew,
        en: FindingText("{0} speaks versions {1} of the protocols, this side {2}", remedy: "upgrade the older side"),
        zh: FindingText("{0} 支持协议版本 {1}，本方支持 {2}", remedy: "请升级较旧的一方"))
    package static let tooManyConnections = FindingKind(
        "N508", exit: .peerOrNetwork,
        en: FindingText("{0} has more than {1} connections here", remedy: "wait until jobs have ended, or look for connections that leak"),
        zh: FindingText("{0} 与本方的连接超过 {1} 个", remedy: "请等待作业结束，或查找未释放的连接"))
    package static let silentPeer = FindingKind(
        "N509", exit: .peerOrNetwork,
        en: FindingText(
            "{0} was silent for {1} s", remedy: "check that it still runs and can be reached; raise stallSeconds if it only needs longer"),
        zh: FindingText("{0} 已有 {1} 秒没有响应", remedy: "请检查该方是否仍在运行且可达；若只是需要更久，请调大 stallSeconds"))
    package static let noOtherEnd = FindingKind(
        "N510", exit: .peerOrNetwork,
        en: FindingText("{0} did not come for the relayed stream «{1}»", remedy: "check that {0} runs and reaches the relaying party"),
        zh: FindingText("{0} 没有接入中继流「{1}」", remedy: "请检查 {0} 是否在运行并能连接中继方"))
    package static let portInUse = FindingKind(
        "N511", exit: .peerOrNetwork,
        en: FindingText("{0} is in use by another program", remedy: "stop that program or choose another port"),
        zh: FindingText("{0} 已被其他程序占用", remedy: "请停止该程序或改用其他端口"))
    package static let cannotListen = FindingKind(
        "N512", exit: .peerOrNetwork,
        en: FindingText("this node cannot listen at {0}: {1}", remedy: "choose an address of this machine and a port above 1023"),
        zh: FindingText("本节点无法监听 {0}：{1}", remedy: "请使用本机的地址和 1023 以上的端口"))
    package static let noAddress = FindingKind(
        "N513", exit: .peerOrNetwork,
        en: FindingText(
            "no address of {0} is known",
            remedy: "give --connect HOST:PORT, or enter it with tally peer add --address; or listen here and let it dial"),
        zh: FindingText("没有 {0} 的地址", remedy: "请用 --connect HOST:PORT 指定，或用 tally peer add --address 登记；也可由本方监听、对方发起连接"))
    package static let clockDiffers = FindingKind(
        "N514", exit: .peerOrNetwork,
        en: FindingText(
            "the clock of {0} differs from this side's by {1} s, more than {2} s",
            remedy: "let both machines take the time from the network, then try again"),
        zh: FindingText("{0} 的时钟与本方相差 {1} 秒，超过 {2} 秒", remedy: "请让双方机器从网络校时后重试"))

    // MARK: Who is there

    package static let notTrusted = FindingKind(
        "N520", exit: .identity,
        en: FindingText("{0} is not trusted here", remedy: "tally peer add, compare the pairing code by telephone, then tally peer trust"),
        zh: FindingText("本方尚未信任 {0}", remedy: "请用 tally peer add 登记，通过电话核对配对码，再用 tally peer trust 信任"))
    package static let unknownParty = FindingKind(
        "N521", exit: .identity,
        en: FindingText("«{0}» called and is not trusted here", remedy: "add and trust it if you know it; its key was not accepted"),
        zh: FindingText("「{0}」发起了连接，但本方未信任它", remedy: "如果认识该方，请添加并信任；其密钥未被接受"))
    package static let wrongKey = FindingKind(
        "N522", exit: .identity,
        en: FindingText(
            "somebody with another key says to be {0}",
            remedy: "ask {0} whether it changed its key; if so compare the pairing code and trust it anew, else do not"),
        zh: FindingText("有人以另一把密钥自称 {0}", remedy: "请向 {0} 核实是否更换了密钥；若是，请核对配对码后重新信任，否则不要信任"))
    package static let expired = FindingKind(
        "N523", exit: .identity,
        en: FindingText("the certificate of {0} expired on {1}", remedy: "let {0} renew it, and compare the clocks of both sides"),
        zh: FindingText("{0} 的证书已于 {1} 过期", remedy: "请让 {0} 更新证书，并核对双方时钟"))
    package static let notYetValid = FindingKind(
        "N524", exit: .identity,
        en: FindingText("the certificate of {0} is valid from {1} only", remedy: "compare the clocks of both sides"),
        zh: FindingText("{0} 的证书自 {1} 起才有效", remedy: "请核对双方时钟"))
    package static let unusableCertificate = FindingKind(
        "N525", exit: .identity,
        en: FindingText("{0} presented a certificate that is no party's", remedy: "check what runs there; nothing was accepted"),
        zh: FindingText("{0} 出示的证书不属于任何参与方", remedy: "请检查对方运行的程序；未接受任何内容"))
    package static let otherParty = FindingKind(
        "N526", exit: .identity,
        en: FindingText("{1} stands where {0} should be", remedy: "check the addresses in peers.yaml"),
        zh: FindingText("本应是 {0}，实际是 {1}", remedy: "请检查 peers.yaml 中的地址"))
    package static let bindingFailed = FindingKind(
        "N527", exit: .identity,
        en: FindingText(
            "the connection with {0} is not bound to both keys", remedy: "look for a device that breaks connections open, then try again"),
        zh: FindingText("与 {0} 的连接未绑定到双方的密钥", remedy: "请检查是否有设备拆解了连接，然后重试"))
    package static let noCertificate = FindingKind(
        "N528", exit: .identity,
        en: FindingText("{0} presented no certificate", remedy: "check what calls from there; nothing was accepted"),
        zh: FindingText("{0} 没有出示证书", remedy: "请检查是谁发起了连接；未接受任何内容"))

    package static let all: [FindingKind] =
        [
            unreachable, setupTimedOut, setupEnded, refusedByPeer, tlsFailed, setupMessage, versionSkew, tooManyConnections,
            silentPeer, noOtherEnd, portInUse, cannotListen, noAddress, clockDiffers, notTrusted, unknownParty, wrongKey, expired,
            notYetValid, unusableCertificate, otherParty, bindingFailed, noCertificate,
        ] + identityKinds
}
