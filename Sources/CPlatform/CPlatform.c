// The bodies of the shims; contracts are in include/CPlatform.h.
#define _GNU_SOURCE

#include "CPlatform.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/types.h>

int tally_harden_process(void) {
    int result = 0;
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) { result = -1; }
    if (tally_set_dumpable(0) != 0) { result = -1; }
    const int fatal[] = {SIGILL, SIGSEGV, SIGTRAP, SIGBUS, SIGABRT, SIGFPE};
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = SIG_DFL;
        sigemptyset(&action.sa_mask);
        if (sigaction(fatal[i], &action, NULL) != 0) { result = -1; }
    }
    return result;
}

int tally_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}

int tally_is_dumpable(void) {
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

void tally_wipe(void *bytes, size_t byteCount) {
    if (bytes != NULL && byteCount > 0) { explicit_bzero(bytes, byteCount); }
}

void tally_advise_huge_pages(void *bytes, size_t byteCount) {
    const int before = errno;
    (void)madvise(bytes, byteCount, MADV_HUGEPAGE);
    errno = before;
}

int tally_random(void *bytes, size_t byteCount) {
    uint8_t *next = bytes;
    if (next == NULL && byteCount > 0) {
        errno = EFAULT;
        return -1;
    }
    while (byteCount > 0) {
        const ssize_t got = getrandom(next, byteCount, 0);
        if (got < 0) {
            if (errno == EINTR) { continue; }
            return -1;
        }
        next += got;
        byteCount -= (size_t)got;
    }
    return 0;
}

int tally_errno(void) { return errno; }
