// The C library's exponential, for clear models in tests.

import Glibc

package func exponential(_ x: Double) -> Double { exp(x) }
package func logarithm(_ x: Double) -> Double { log(x) }
