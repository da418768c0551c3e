// Shims over system calls that Swift cannot express: variadic prctl, errno, and writes that must not be optimised away.
//
// The bodies are in CPlatform.c: a header that included <sys/resource.h> and friends with its own feature macros would
// give the Glibc module's types a second definition in every Swift file that imports both.
#ifndef TALLY_CPLATFORM_H
#define TALLY_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>

// Keeps secrets out of crash output: no core file, no ptrace or /proc/self/mem by others of the same user, and the
// default action for fatal signals, which silences the Swift backtracer (it prints registers and memory).
// First call of every `main`. Returns 0, or -1 if any of the steps was refused; the others are still done.
int tally_harden_process(void);

// Whether the process may be dumped and traced: sets it (0 or 1; returns 0, or -1 with errno set), or asks (0 or 1).
int tally_set_dumpable(int dumpable);
int tally_is_dumpable(void);

// Zeroes byteCount bytes; the compiler may not drop it although nothing reads them afterwards.
void tally_wipe(void *_Nullable bytes, size_t byteCount);

// Asks for huge pages under a large block; a system that has none ignores it.
void tally_advise_huge_pages(void *_Nonnull bytes, size_t byteCount);

// Fills the buffer from the operating system's generator, waiting for it to be seeded. Returns 0, or -1 with errno set;
// after -1 the content of the buffer is unspecified and must not be used.
int tally_random(void *_Nullable bytes, size_t byteCount);

// errno of the last failed call on this thread; read it before anything else can fail.
int tally_errno(void);

// The value unchanged, but opaque to the optimiser: what is computed from it cannot be turned into a branch on
// where it came from.
static inline uint64_t tally_opaque(uint64_t value) {
    __asm__ volatile("" : "+r"(value));
    return value;
}

#endif
