// OpenSSL's libcrypto as Swift sees it: one-shot and streaming digests.
#include <openssl/evp.h>
