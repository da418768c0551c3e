// Runs the kernels of Curve25519 under valgrind with secret inputs marked undefined: a branch or an address that depends on one
// is an error. Usage: curve25519 check | portable | avx2; the last two are controls, which branch on a product of that level
// and must be found. See scripts/constant-time.

#include "CKernels.h"

#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define COUNT 8

static uint64_t state = 1;

static uint64_t word(void) {
    state += 0x9E3779B97F4A7C15u;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void fill(uint64_t *words, int count) {
    for (int i = 0; i < count; i++) words[i] = word();
    VALGRIND_MAKE_MEM_UNDEFINED(words, sizeof(uint64_t) * (size_t)count);
}

// Prints a result, which is no secret any more.
static void show(const char *name, uint64_t *words, int count) {
    VALGRIND_MAKE_MEM_DEFINED(words, sizeof(uint64_t) * (size_t)count);
    uint64_t sum = 0;
    for (int i = 0; i < count; i++) sum = sum * 31 + words[i];
    printf("%s %016llx\n", name, (unsigned long long)sum);
}

int main(int argumentCount, char **arguments) {
    uint64_t scalar[4], scalars[4 * COUNT], points[4 * COUNT], u[8 * COUNT], out[4 * COUNT];
    uint8_t uniform[48];
    const char *mode = argumentCount > 1 ? arguments[1] : "check";
    fill(scalar, 4);
    fill(scalars, 4 * COUNT);
    fill(points, 4 * COUNT);
    fill(u, 8 * COUNT);
    fill((uint64_t *)uniform, 6);

    tally_ell2_field_element(uniform, out);
    show("field element", out, 4);
    tally_x25519_many_scalar(scalar, points, 2, out);
    if (strcmp(mode, "portable") == 0 && (out[0] & 1)) puts("the control's product is odd");
    show("ladder, portable", out, 8);
    tally_x25519_each_scalar(scalars, points, 2, out);
    show("ladder of a scalar each, portable", out, 8);
    tally_ell2_many_scalar(u, 1, 2, out);
    show("pairs, portable", out, 8);
    tally_ell2_many_scalar(u, 0, 2, out);
    show("map, portable", out, 8);
#if defined(__x86_64__)
    const uint32_t needed = TALLY_CPU_AVX2 | TALLY_CPU_FMA;
    if ((tally_cpu_features() & needed) == needed) {
        tally_x25519_many_avx2(scalar, points, COUNT, out);
        if (strcmp(mode, "avx2") == 0 && (out[0] & 1)) puts("the control's product is odd");
        show("ladder, AVX2", out, 4 * COUNT);
        tally_x25519_each_avx2(scalars, points, COUNT, out);
        show("ladder of a scalar each, AVX2", out, 4 * COUNT);
        tally_ell2_many_avx2(u, 1, COUNT, out);
        show("pairs, AVX2", out, 4 * COUNT);
        tally_ell2_many_avx2(u, 0, COUNT, out);
        show("map, AVX2", out, 4 * COUNT);
    } else {
        puts("AVX2 and FMA are missing: only the portable kernels were checked");
    }
#endif
    return 0;
}
