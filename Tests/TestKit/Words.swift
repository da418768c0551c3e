// Between secret words and arrays, which only tests do.

package import Secrets

package func words(_ secret: SecretWords) -> [UInt64] { secret.withUnsafeWords { Array($0) } }
package func secret(_ values: [UInt64]) -> SecretWords { SecretWords(values) }
package func secret(_ values: [Int64]) -> SecretWords { SecretWords(values.map { UInt64(bitPattern: $0) }) }
