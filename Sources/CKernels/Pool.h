// The part of the thread pool that only the kernels use: tasks with scratch memory.

#ifndef CKERNELS_POOL_H
#define CKERNELS_POOL_H

#include "CKernels.h"

/// A task with `scratch`: memory of its own while it runs, 64-byte aligned, contents undefined.
typedef void (*ck_scratch_task)(void *context, int index, void *scratch);

/// As `ck_pool_run`, with `scratch_bytes` of scratch for every thread, kept by the pool from call to call.
/// Returns false, having run nothing, when that memory is not to be had.
bool ck_pool_run_with_scratch(ck_pool *pool, int count, size_t scratch_bytes, ck_scratch_task task, void *context);

#endif
