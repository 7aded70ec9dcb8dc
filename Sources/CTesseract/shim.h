// The C face of Tesseract. Nothing else may include it.

#ifndef HOURGLASS_CTESSERACT_SHIM_H
#define HOURGLASS_CTESSERACT_SHIM_H

#include <tesseract/capi.h>

#endif
