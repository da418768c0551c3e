// The balanced intersection on sizes only, from the agreement on: the parties' messages and their work, without a set.
//
// Spec: protocols/balanced-intersection.md, section «Cost».

import Correlations
import KeyValueStores
import Wire

/// Of a semi-honest run whose receiver tells the sender.
struct DryEncoding {
    private let network: DryNetwork
    /// By their places in the network.
    private let receiver: Int
    private let sender: Int

    init(_ network: DryNetwork, receiver: Int, sender: Int) {
        self.network = network
        self.receiver = receiver
        self.sender = sender
    }

    func run(receiverCount: Int, senderCount: Int) {
        let shape = BalancedShape(receiverCount: receiverCount, senderCount: senderCount, security: .semiHonest)
        DryVectorOLE(network, receiver: receiver, sender: sender).run(count: shape.store.length)
        network.work(.encodedIdentifier, receiverCount, at: receiver)
        network.work(.encodedIdentifier, senderCount, at: sender)
        network.exchange([.init(from: receiver, to: sender, words: shape.cellWords)])
        network.exchange([.init(from: sender, to: receiver, words: shape.tagWords)])
        network.exchange([.init(from: receiver, to: sender, words: shape.matchWords)])
    }
}
