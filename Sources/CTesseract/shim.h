// The C face of Tesseract. Nothing else may include it.

#ifndef HOURGLASS_CTESSERACT_SHIM_H
#define HOURGLASS_CTESSERACT_SHIM_H

#include <tesseract/capi.h>

// Of Leptonica, which Tesseract works on, only this: how bad a complaint has
// to be to go to standard error; 6 is none.
extern int setMsgSeverity(int severity);
static inline void hg_silence_leptonica(void) { setMsgSeverity(6); }

#endif
