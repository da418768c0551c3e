// What a silent VOLE sends, from the number of outputs: for forecasts.
//
// Spec: protocols/silent-vole.md, section «Cost»; ot-extension.md, section «Cost»; base-ot.md.

extension VOLELayout {
    /// Payload of both parties from the base transfers on.
    package func payloadBytes(_ security: VOLESecurity) -> Int {
        let isMalicious = security == .malicious
        let agreement = 2 * 44
        guard chunkCount > 0 else { return agreement }
        let trees = 4_096 + (isMalicious ? 32 * 17 : 0)
        let batches = groups.reduce(0) { bytes, chunks in
            // Transfers more are spent on the check.
            let blocks = (transferCount(chunks, security) + (isMalicious ? 64 : 0) + 127) / 128
            return bytes + 240 * blocks + 8 * flipWords(chunks) + (isMalicious ? 1_032 + 16 : 0)
        }
        return agreement + 16_384 + 8_192 + trees + batches + 16 * correctionBlocks * chunkCount + (isMalicious ? 16 + 32 : 0)
    }
}
