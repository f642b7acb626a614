#ifndef LIMPID_COPENBLAS_SHIM_H
#define LIMPID_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
