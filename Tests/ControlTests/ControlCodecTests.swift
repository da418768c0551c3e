// Control messages: what is encoded decodes to itself, and nothing else decodes.

import Sessions
import Testing
import Wire

@Suite struct ControlCodecTests {
    private func failure(ofRequest bytes: [UInt8]) -> Wire.DecodingError? {
        do {
            _ = try ControlRequest(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func failure(ofResponse bytes: [UInt8]) -> Wire.DecodingError? {
        do {
            _ = try ControlResponse(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func requestsRoundTrip() throws {
        for request in try Samples.requests() { #expect(try ControlRequest(decoding: request.encoded()) == request) }
    }

    @Test func responsesRoundTrip() throws {
        for response in Samples.responses { #expect(try ControlResponse(decoding: response.encoded()) == response) }
    }

    @Test func everyKindOfStateRoundTrips() throws {
        for kind in JobState.Kind.allCases {
            let response = ControlResponse.state(JobState(kind: kind))
            #expect(try ControlResponse(decoding: response.encoded()) == response)
        }
    }

    @Test func everyPrefixOfAMessageIsRefused() throws {
        for request in try Samples.requests() {
            let bytes = request.encoded()
            for count in 0..<bytes.count { #expect(failure(ofRequest: Array(bytes[..<count])) != nil) }
        }
        for response in Samples.responses {
            let bytes = response.encoded()
            for count in 0..<bytes.count { #expect(failure(ofResponse: Array(bytes[..<count])) != nil) }
        }
    }

    @Test func trailingBytesAreRefused() throws {
        for request in try Samples.requests() { #expect(failure(ofRequest: request.encoded() + [0]) == .trailingBytes) }
        for response in Samples.responses { #expect(failure(ofResponse: response.encoded() + [0]) == .trailingBytes) }
    }

    @Test(arguments: [0, 8, 9, 0x80, 0xFF] as [UInt8]) func unknownKindsAreRefused(kind: UInt8) {
        #expect(failure(ofRequest: [kind]) == .invalidValue)
        #expect(failure(ofResponse: [kind]) == .invalidValue)
    }

    @Test(arguments: [0, 6, 0xFF] as [UInt8]) func unknownStatesAreRefused(state: UInt8) {
        #expect(failure(ofResponse: [4, state] + [UInt8](repeating: 0, count: 12)) == .invalidValue)
    }

    @Test func textThatIsNotUTF8IsRefused() {
        #expect(failure(ofResponse: [3, 2, 0, 0, 0, 0xC3, 0x28, 0, 0, 0, 0]) == .invalidValue)
    }

    @Test func aCountBeyondTheBytesThatAreLeftIsRefusedBeforeAnythingIsAllocated() {
        // A list of 2^32 − 1 or 4,096 elements in five bytes.
        #expect(failure(ofResponse: [1, 0xFF, 0xFF, 0xFF, 0xFF]) == .limitExceeded)
        #expect(failure(ofResponse: [1, 0, 0x10, 0, 0]) == .limitExceeded)
        #expect(failure(ofResponse: [3, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]) == .limitExceeded)
    }

    @Test func aListBeyondItsLimitIsRefusedThoughTheBytesAreThere() {
        let count = ControlLimits.listCountMax + 1
        let bytes: [UInt8] = [3, 0, 0, 0, 0] + [UInt8(count & 255), UInt8(count >> 8), 0, 0] + [UInt8](repeating: 0, count: count * 4)
        #expect(failure(ofResponse: bytes) == .limitExceeded)
    }

    @Test func fieldsAtTheirLimitPassAndBeyondItDoNot() throws {
        let id = try #require(Samples.id)
        func offer(_ purpose: Int, _ manifest: Int, _ section: Int) -> [UInt8] {
            ControlRequest.offer(
                JobOffer(
                    id: id, purpose: String(repeating: "p", count: purpose), manifest: [UInt8](repeating: 0, count: manifest),
                    section: [UInt8](repeating: 0, count: section))
            ).encoded()
        }
        let (text, manifest, section) = (
            ControlLimits.textBytesMax, ControlLimits.manifestBytesMax, ControlLimits.sectionBytesMax
        )
        #expect(failure(ofRequest: offer(text, manifest, section)) == nil)
        #expect(failure(ofRequest: offer(text + 1, 0, 0)) == .limitExceeded)
        #expect(failure(ofRequest: offer(0, manifest + 1, 0)) == .limitExceeded)
        #expect(failure(ofRequest: offer(0, 0, section + 1)) == .limitExceeded)
        let echo = ControlLimits.echoBytesMax
        #expect(failure(ofRequest: ControlRequest.echo([UInt8](repeating: 7, count: echo)).encoded()) == nil)
        #expect(failure(ofRequest: ControlRequest.echo([UInt8](repeating: 7, count: echo + 1)).encoded()) == .limitExceeded)
    }

    @Test func theLargestRequestFitsOneFrame() {
        // kind, id, three length-prefixed fields
        let largest = 1 + JobID.byteCount + 12 + ControlLimits.textBytesMax + ControlLimits.manifestBytesMax + ControlLimits.sectionBytesMax
        #expect(largest < 1 << 20)
        #expect(1 + 8 + 4 + 4 + ControlLimits.echoBytesMax < 1 << 20)
    }

    @Test func jobIDsHave16BytesAndPrintAsHexadecimal() throws {
        #expect(JobID([]) == nil && JobID([UInt8](repeating: 0, count: 15)) == nil && JobID([UInt8](repeating: 0, count: 17)) == nil)
        #expect(try #require(Samples.id).description == "0111213141516171" + "8191a1b1c1d1e1f1")
    }
}
