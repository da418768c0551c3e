// OpenSSL's libcrypto as Swift sees it: digests, big integers, and the curve P-256.
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
