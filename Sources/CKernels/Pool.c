// The thread pool: workers take task indices from a shared counter, spin briefly for the next job, then sleep.

#include "Pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

/// How often a thread looks again before it sleeps: some tens of microseconds, the pause between two layers of a
/// network. Longer would take the core from other processes.
static const int spins_before_sleep = 4000;

struct ck_pool {
    int threads;
    int started;  // workers that exist, threads - 1 unless starting one failed
    pthread_t *workers;

    pthread_mutex_t turn;  // held by the caller whose job runs

    // The job, written by the caller while `open` is false and no worker is `active`.
    int count;
    ck_scratch_task task;
    void *context;
    char *scratch;
    size_t scratch_bytes;  // of one thread

    atomic_int next;       // first index that nobody has taken
    atomic_int remaining;  // tasks that are not finished
    atomic_bool open;      // workers may take tasks
    atomic_int active;     // workers that may be looking at the job
    atomic_uint generation;
    atomic_bool ending;

    pthread_mutex_t sleeping;  // guards the two conditions
    pthread_cond_t job_arrived;
    pthread_cond_t job_done;
    atomic_int sleepers;
    atomic_bool caller_sleeps;
};

struct worker {
    ck_pool *pool;
    int slot;
};

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void wake_caller(ck_pool *pool) {
    if (!atomic_load(&pool->caller_sleeps)) return;
    pthread_mutex_lock(&pool->sleeping);
    pthread_cond_signal(&pool->job_done);
    pthread_mutex_unlock(&pool->sleeping);
}

static void take_tasks(ck_pool *pool, int slot) {
    char *scratch = pool->scratch == NULL ? NULL : pool->scratch + (size_t)slot * pool->scratch_bytes;
    for (;;) {
        int index = atomic_fetch_add(&pool->next, 1);
        if (index >= pool->count) return;
        pool->task(pool->context, index, scratch);
        atomic_fetch_sub(&pool->remaining, 1);
    }
}

/// Returns when there is a newer job than `seen`, with its generation.
static unsigned wait_for_job(ck_pool *pool, unsigned seen) {
    for (int spin = 0; spin < spins_before_sleep; spin++) {
        unsigned generation = atomic_load(&pool->generation);
        if (generation != seen) return generation;
        relax();
    }
    pthread_mutex_lock(&pool->sleeping);
    // Announced before the last look: the caller counts sleepers after it raised the generation, so one of us sees
    // the other.
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->generation) == seen) pthread_cond_wait(&pool->job_arrived, &pool->sleeping);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->sleeping);
    return atomic_load(&pool->generation);
}

static void *work(void *argument) {
    struct worker worker = *(struct worker *)argument;
    free(argument);
    ck_pool *pool = worker.pool;
    unsigned seen = 0;
    for (;;) {
        seen = wait_for_job(pool, seen);
        if (atomic_load(&pool->ending)) return NULL;
        // `active` first, then `open`: the caller closes first and then waits for `active`, so a late worker either
        // finds the job closed or is waited for.
        atomic_fetch_add(&pool->active, 1);
        if (atomic_load(&pool->open)) take_tasks(pool, worker.slot);
        atomic_fetch_sub(&pool->active, 1);
        wake_caller(pool);
    }
}

static bool finished(ck_pool *pool) {
    return atomic_load(&pool->remaining) == 0 && atomic_load(&pool->active) == 0;
}

static void wait_for_workers(ck_pool *pool) {
    for (int spin = 0; spin < spins_before_sleep; spin++) {
        if (finished(pool)) return;
        relax();
    }
    pthread_mutex_lock(&pool->sleeping);
    atomic_store(&pool->caller_sleeps, true);
    while (!finished(pool)) pthread_cond_wait(&pool->job_done, &pool->sleeping);
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->sleeping);
}

static void announce(ck_pool *pool) {
    atomic_fetch_add(&pool->generation, 1);
    if (atomic_load(&pool->sleepers) == 0) return;
    pthread_mutex_lock(&pool->sleeping);
    pthread_cond_broadcast(&pool->job_arrived);
    pthread_mutex_unlock(&pool->sleeping);
}

ck_pool *ck_pool_create(int threads) {
    if (threads < 1) threads = 1;
    ck_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) return NULL;
    pool->threads = threads;
    pool->workers = calloc((size_t)threads, sizeof *pool->workers);
    pthread_mutex_init(&pool->turn, NULL);
    pthread_mutex_init(&pool->sleeping, NULL);
    pthread_cond_init(&pool->job_arrived, NULL);
    pthread_cond_init(&pool->job_done, NULL);
    bool complete = pool->workers != NULL;
    while (complete && pool->started < threads - 1) {
        struct worker *worker = malloc(sizeof *worker);
        if (worker != NULL) *worker = (struct worker){pool, pool->started + 1};
        complete = worker != NULL && pthread_create(&pool->workers[pool->started], NULL, work, worker) == 0;
        if (complete) {
            pool->started++;
        } else {
            free(worker);
        }
    }
    if (complete) return pool;
    ck_pool_destroy(pool);
    return NULL;
}

void ck_pool_destroy(ck_pool *pool) {
    if (pool == NULL) return;
    atomic_store(&pool->ending, true);
    announce(pool);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i], NULL);
    pthread_cond_destroy(&pool->job_done);
    pthread_cond_destroy(&pool->job_arrived);
    pthread_mutex_destroy(&pool->sleeping);
    pthread_mutex_destroy(&pool->turn);
    free(pool->workers);
    free(pool->scratch);
    free(pool);
}

int ck_pool_threads(const ck_pool *pool) { return pool == NULL ? 1 : pool->threads; }

/// Scratch of at least `bytes` for each thread. Lines of different threads start on different pages.
static bool reserve_scratch(ck_pool *pool, size_t bytes) {
    if (bytes <= pool->scratch_bytes) return true;
    size_t rounded = (bytes + 4095) / 4096 * 4096;
    void *grown = NULL;
    if (posix_memalign(&grown, 4096, rounded * (size_t)pool->threads) != 0) return false;
    free(pool->scratch);
    pool->scratch = grown;
    pool->scratch_bytes = rounded;
    return true;
}

static bool run_on_caller(int count, size_t scratch_bytes, ck_scratch_task task, void *context) {
    void *scratch = NULL;
    if (scratch_bytes > 0 && posix_memalign(&scratch, 4096, scratch_bytes) != 0) return false;
    for (int index = 0; index < count; index++) task(context, index, scratch);
    free(scratch);
    return true;
}

bool ck_pool_run_with_scratch(ck_pool *pool, int count, size_t scratch_bytes, ck_scratch_task task, void *context) {
    if (count <= 0) return true;
    if (pool == NULL) return run_on_caller(count, scratch_bytes, task, context);
    pthread_mutex_lock(&pool->turn);
    bool reserved = reserve_scratch(pool, scratch_bytes);
    if (reserved) {
        pool->count = count;
        pool->task = task;
        pool->context = context;
        atomic_store(&pool->remaining, count);
        atomic_store(&pool->next, 0);
        if (count > 1 && pool->started > 0) {
            atomic_store(&pool->open, true);
            announce(pool);
        }
        take_tasks(pool, 0);
        atomic_store(&pool->open, false);
        wait_for_workers(pool);
    }
    pthread_mutex_unlock(&pool->turn);
    return reserved;
}

struct plain_task {
    void (*task)(void *context, int index);
    void *context;
};

static void run_plain(void *context, int index, void *scratch) {
    (void)scratch;
    const struct plain_task *plain = context;
    plain->task(plain->context, index);
}

void ck_pool_run(ck_pool *pool, int count, void (*task)(void *context, int index), void *context) {
    struct plain_task plain = {task, context};
    (void)ck_pool_run_with_scratch(pool, count, 0, run_plain, &plain);  // needs no memory, so cannot fail
}
