// The kernels in C: one static inline function per kernel and instruction set, each with its own target attribute, so that
// no compiler flag is needed and the caller alone decides at run time what the processor can execute.
//
// Everything here is arithmetic on words or in GF(2^128), a cipher or a hash, without branches or addresses that depend on a
// word's value (exceptions say so). Pointers need no alignment beyond their type's. Shapes are checked by the callers in the module `Kernels`, which
// also holds the definition of every result. On processors other than x86-64 the headers of an instruction set are empty.

#ifndef TALLY_CKERNELS_H
#define TALLY_CKERNELS_H

#include "wipe.h"
#include "cpu_features.h"
#include "unroll.h"
#include "prefetch.h"
#include "words_avx2.h"
#include "words_avx512.h"
#include "matrix_vector_avx2.h"
#include "matrix_vector_avx512.h"
#include "gram_avx2.h"
#include "gram_avx512.h"
#include "matrix_product_avx2.h"
#include "matrix_product_avx512.h"
#include "bits_avx2.h"
#include "bits_avx512.h"
#include "transpose_avx2.h"
#include "transpose_avx512.h"
#include "shares_avx2.h"
#include "shares_avx512.h"
#include "bit_words.h"
#include "truncation.h"
#include "lookup_avx2.h"
#include "lookup_avx512.h"
#include "lookup_any.h"
#include "aes_aesni.h"
#include "aes_vaes.h"
#include "leaf_sums_aesni.h"
#include "leaf_sums_vaes.h"
#include "bit_columns_avx2.h"
#include "block_hash_aesni.h"
#include "block_hash_vaes.h"
#include "tree_aesni.h"
#include "tree_vaes.h"
#include "hidden_index_avx2.h"
#include "convolution_avx2.h"
#include "expander_avx2.h"
#include "sha256_ni.h"
#include "field_avx2.h"
#include "field_avx512.h"
#include "curve25519_scalar.h"
#include "curve25519_avx2.h"
#include "curve25519_map_avx2.h"
#include "curve25519_ifma.h"

#endif
