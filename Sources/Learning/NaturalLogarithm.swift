// The C library's logarithm, so that this layer needs no Foundation.

import Glibc

enum NaturalLogarithm {
    static func of(_ value: Double) -> Double { log(value) }
}
