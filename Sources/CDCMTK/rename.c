#define _GNU_SOURCE
#include "CDCMTKEncode.h"

#include <errno.h>
#include <stdio.h>

int cdcmtk_rename(int source_parent, const char *source, int target_parent, const char *target, unsigned flags) {
    return renameat2(source_parent, source, target_parent, target, flags) == 0 ? 0 : errno;
}
