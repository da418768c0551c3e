// The silent VOLE on sizes only: the messages of both parties and their work, without a correlation.
//
// Spec: protocols/silent-vole.md, section «Cost», and protocols/ot-extension.md.

package import Wire

/// Of a semi-honest run.
package struct DryVectorOLE {
    private let network: DryNetwork
    /// By their places in the network.
    private let receiver: Int
    private let sender: Int

    package init(_ network: DryNetwork, receiver: Int, sender: Int) {
        self.network = network
        self.receiver = receiver
        self.sender = sender
    }

    /// - Parameter count: of outputs.
    package func run(count: Int) {
        let layout = VOLELayout(count: count)
        let parameters = VOLESecurity.semiHonest.transfers
        network.exchange([
            .init(from: receiver, to: sender, byteCount: VOLEAgreement.byteCount),
            .init(from: sender, to: receiver, byteCount: VOLEAgreement.byteCount),
        ])
        guard layout.chunkCount > 0 else { return }
        // The party that gets choice bits sends the base transfers.
        network.exchange([
            .init(from: receiver, to: sender, words: 128 * BaseOT.pointWords),
            .init(from: sender, to: receiver, words: 2 * 128 * BaseOT.pointWords),
        ])
        both(.baseTransfer, 128)
        network.exchange([.init(from: receiver, to: sender, words: parameters.treeWords)])
        for group in layout.groups {
            let frames = OTFrames(count: layout.transferCount(group, .semiHonest), parameters: parameters)
            network.exchange([.init(from: receiver, to: sender, words: frames.messageWords)], chunkWords: frames.chunkWords)
            network.exchange([.init(from: receiver, to: sender, words: layout.flipWords(group))])
            for _ in group {
                network.exchange([.init(from: sender, to: receiver, words: 2 * layout.correctionBlocks)])
                both(.vectorOLE, layout.chunkOutputs)
            }
        }
    }

    private func both(_ work: Work, _ count: Int) {
        network.work(work, count, at: receiver)
        network.work(work, count, at: sender)
    }
}
