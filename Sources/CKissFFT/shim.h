#ifndef LIMPID_CKISSFFT_SHIM_H
#define LIMPID_CKISSFFT_SHIM_H

// Debian builds one library per scalar type; kissfft-float is the one linked, so the scalar must be float here too.
#ifndef kiss_fft_scalar
#define kiss_fft_scalar float
#endif
#include <kissfft/kiss_fft.h>

#endif
