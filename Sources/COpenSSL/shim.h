// OpenSSL's libcrypto as Swift sees it: digests, big integers, and the curves P-256 and X25519.
// SHA-512 also by its old interface, marked deprecated: its state is a plain value, which is copied with a prefix absorbed, where
// EVP allocates for each of three short hashes of every identifier.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>
