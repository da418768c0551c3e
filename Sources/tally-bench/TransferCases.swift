// Twenty million random oblivious transfers, base transfers included, and an encoding of a million keys.

import Correlations
import Kernels
import KeyValueStores
import Parties
import Secrets
import Simulation
import Wire

enum TransferCases {
    static var all: [Benchmark] { [transfers("ot-20m", 20_000_000), store("okvs-1m", 1_000_000)] }

    /// In batches that stay in a cache, the last one shorter.
    private static let batch = 1 << 16

    private static func transfers(_ name: String, _ count: Int) -> Benchmark {
        let program = PairProgram(units: count, prepare: { _ in () }) { party, _, endpoint, peer in
            var randomness = SystemRandomSource()
            let session = PairRun.session(name).digest
            if party == 0 {
                var receiver = try await CorrelatedOTReceiver.start(
                    session: session, endpoint: endpoint, sender: peer, randomness: &randomness)
                for start in stride(from: 0, to: count, by: batch) {
                    _ = try await receiver.extend(min(batch, count - start), endpoint: endpoint).randomOT()
                }
            } else {
                var sender = try await CorrelatedOTSender.start(
                    session: session, endpoint: endpoint, receiver: peer, randomness: &randomness)
                for start in stride(from: 0, to: count, by: batch) {
                    _ = try await sender.extend(min(batch, count - start), endpoint: endpoint, randomness: &randomness).randomOT()
                }
            }
        }
        return Benchmark(name: name, mode: "malicious", pair: program)
    }

    /// On one core: encode and decode. The keys are uniform, as they come from a hash.
    private static func store(_ name: String, _ count: Int) -> Benchmark {
        Benchmark(name: name) {
            var generator = SeededGenerator(seed: 9)
            func blocks() -> [Block] { (0..<count).map { _ in Block(low: generator.next(), high: generator.next()) } }
            let keys = blocks(), values = blocks()
            let started = ContinuousClock.now
            let store = try KeyValueStore(keys: keys, values: values, shape: StoreShape(count: count))
            let decoded = store.decode(keys)
            let seconds = Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
            guard decoded == values else { throw BenchIdentifiers.WrongResult(description: "a key decodes to another value") }
            return Benchmark.Sample(seconds: seconds, units: count)
        }
    }
}
