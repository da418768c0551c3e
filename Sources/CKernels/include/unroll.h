// Full unrolling of short loops over registers.

#ifndef TALLY_UNROLL_H
#define TALLY_UNROLL_H

// Placed before a loop of a few constant turns over an array of vectors. Without it the Swift compiler's pipeline keeps
// such a loop, and with it the array in memory: AES ran three times slower.
#define TALLY_UNROLL _Pragma("clang loop unroll(full)")

#endif
