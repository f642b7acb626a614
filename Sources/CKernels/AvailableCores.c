// How many cores the process may use: its affinity mask and the quota of its control groups.

#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CKernels.h"

static int affinity_cores(void) {
#if defined(__linux__)
    // The fixed mask holds 1024 processors; a larger machine makes the call fail, hence the growing one.
    for (int processors = 1024; processors <= 1 << 20; processors *= 4) {
        cpu_set_t *set = CPU_ALLOC(processors);
        if (set == NULL) break;
        size_t bytes = CPU_ALLOC_SIZE(processors);
        int count = sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
        CPU_FREE(set);
        if (count > 0) return count;
    }
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < INT_MAX ? (int)online : 1;
}

/// Cores of a quota per period, rounded up; INT_MAX for none.
static int quota_cores(long long quota, long long period) {
    if (quota <= 0 || period <= 0) return INT_MAX;
    long long cores = (quota + period - 1) / period;
    return cores < INT_MAX ? (int)cores : INT_MAX;
}

static bool read_number(const char *folder, const char *name, long long *number) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return false;
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    bool read = fscanf(file, "%lld", number) == 1;
    fclose(file);
    return read;
}

static int version2_cores(const char *folder) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/cpu.max", folder) >= (int)sizeof path) return INT_MAX;
    FILE *file = fopen(path, "r");
    if (file == NULL) return INT_MAX;
    long long quota = 0, period = 0;
    int fields = fscanf(file, "%lld %lld", &quota, &period);  // "max 100000" reads no field: no limit
    fclose(file);
    return fields == 2 ? quota_cores(quota, period) : INT_MAX;
}

static int version1_cores(const char *folder) {
    long long quota = 0, period = 0;
    if (!read_number(folder, "cpu.cfs_quota_us", &quota)) return INT_MAX;
    if (!read_number(folder, "cpu.cfs_period_us", &period)) return INT_MAX;
    return quota_cores(quota, period);
}

/// The smallest quota of the group `group` under `root` and of every group above it.
static int smallest_quota(const char *root, const char *group, int (*cores)(const char *folder)) {
    char folder[PATH_MAX];
    if (snprintf(folder, sizeof folder, "%s%s", root, group) >= (int)sizeof folder) return INT_MAX;
    size_t root_length = strlen(root);
    int smallest = INT_MAX;
    for (;;) {
        int here = cores(folder);
        if (here < smallest) smallest = here;
        char *slash = strrchr(folder, '/');
        if (slash == NULL || (size_t)(slash - folder) < root_length) return smallest;
        *slash = 0;
    }
}

static bool lists_cpu(const char *controllers) {
    for (const char *name = controllers; name != NULL; name = strchr(name, ',')) {
        if (*name == ',') name++;
        if (strncmp(name, "cpu", 3) == 0 && (name[3] == 0 || name[3] == ',')) return true;
    }
    return false;
}

static int control_group_cores(void) {
    FILE *file = fopen("/proc/self/cgroup", "r");
    if (file == NULL) return INT_MAX;
    int smallest = INT_MAX;
    char line[PATH_MAX];
    while (fgets(line, sizeof line, file) != NULL) {
        // hierarchy:controllers:/group; version 2 has no controllers
        line[strcspn(line, "\n")] = 0;
        char *controllers = strchr(line, ':');
        char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
        if (group == NULL) continue;
        *controllers++ = 0;
        *group++ = 0;
        int cores = INT_MAX;
        if (*controllers == 0) {
            cores = smallest_quota("/sys/fs/cgroup", group, version2_cores);
        } else if (lists_cpu(controllers)) {
            cores = smallest_quota("/sys/fs/cgroup/cpu", group, version1_cores);
        }
        if (cores < smallest) smallest = cores;
    }
    fclose(file);
    return smallest;
}

int ck_available_cores(void) {
    int cores = affinity_cores();
    int quota = control_group_cores();
    if (quota < cores) cores = quota;
    return cores > 0 ? cores : 1;
}
