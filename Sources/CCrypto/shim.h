#ifndef HOURGLASS_CCRYPTO_SHIM_H
#define HOURGLASS_CCRYPTO_SHIM_H

#include <openssl/evp.h>

#endif
