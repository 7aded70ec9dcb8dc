// A pool of threads that share loops of a few microseconds and up.
//
// Decoding one token is about 150 short loops in a row, so a worker that has
// run out of work spins for a moment before it sleeps: waking a sleeping
// thread costs more than the loop itself. The spin is short enough not to hurt
// a machine that has other things to do.
#include "CHourglassKernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_THREADS 64
#define SPINS 3000

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static pthread_mutex_t caller_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;

static _Atomic long wanted_threads = 0;
static long started_workers = 0;  // guarded by caller_lock
static _Atomic int sleepers = 0;
static _Atomic int caller_sleeps = 0;

// The current loop. `generation` is bumped after the rest is written; a worker
// joins by raising `inside`, then checks that the generation still stands.
static _Atomic unsigned long generation = 0;
static _Atomic long next_index, loop_count;
static _Atomic long inside = 0;
static void (*loop_body)(void *, long);
static void *loop_context;
static _Atomic long loop_workers;

static _Thread_local int in_loop = 0;

static void run_share(void) {
    const long count = atomic_load_explicit(&loop_count, memory_order_acquire);
    for (;;) {
        const long i = atomic_fetch_add_explicit(&next_index, 1, memory_order_relaxed);
        if (i >= count) return;
        loop_body(loop_context, i);
    }
}

static void *work(void *argument) {
    const long number = (long)(intptr_t)argument;
    unsigned long seen = 0;
    in_loop = 1;
    for (;;) {
        unsigned long now;
        int spins = 0;
        while ((now = atomic_load_explicit(&generation, memory_order_acquire)) == seen) {
            if (++spins < SPINS) {
                relax();
                continue;
            }
            pthread_mutex_lock(&sleep_lock);
            atomic_fetch_add(&sleepers, 1);
            while (atomic_load(&generation) == seen) pthread_cond_wait(&wake, &sleep_lock);
            atomic_fetch_sub(&sleepers, 1);
            pthread_mutex_unlock(&sleep_lock);
        }
        seen = now;
        if (number >= atomic_load_explicit(&loop_workers, memory_order_relaxed)) continue;
        atomic_fetch_add(&inside, 1);
        // An odd generation means a loop is open; a closed one must not be
        // entered, its body may be gone.
        if (atomic_load(&generation) == now && (now & 1)) run_share();
        if (atomic_fetch_sub(&inside, 1) == 1 && atomic_load(&caller_sleeps)) {
            pthread_mutex_lock(&sleep_lock);
            pthread_cond_signal(&finished);
            pthread_mutex_unlock(&sleep_lock);
        }
    }
    return NULL;
}

static void announce(void) {
    if (atomic_load(&sleepers) == 0) return;
    pthread_mutex_lock(&sleep_lock);
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&sleep_lock);
}

long hg_threads(void) {
    long n = atomic_load(&wanted_threads);
    if (n == 0) {
        n = sysconf(_SC_NPROCESSORS_ONLN);
        if (n < 1) n = 1;
        if (n > MAX_THREADS) n = MAX_THREADS;
        atomic_store(&wanted_threads, n);
    }
    return n;
}

void hg_set_threads(long count) {
    if (count < 1) count = 1;
    if (count > MAX_THREADS) count = MAX_THREADS;
    atomic_store(&wanted_threads, count);
}

void hg_parallel(long count, void (*body)(void *, long), void *context) {
    const long threads = hg_threads();
    if (count <= 1 || threads == 1 || in_loop || pthread_mutex_trylock(&caller_lock) != 0) {
        for (long i = 0; i < count; i++) body(context, i);
        return;
    }
    while (started_workers < threads - 1) {
        pthread_t thread;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        const int failed =
            pthread_create(&thread, &attributes, work, (void *)(intptr_t)started_workers);
        pthread_attr_destroy(&attributes);
        if (failed) break;
        started_workers++;
    }
    loop_body = body;
    loop_context = context;
    atomic_store(&loop_workers, threads - 1);
    atomic_store(&next_index, 0);
    atomic_store(&loop_count, count);
    atomic_fetch_add(&generation, 1);  // odd: open
    announce();
    in_loop = 1;
    run_share();
    in_loop = 0;
    atomic_fetch_add(&generation, 1);  // even: closed
    int spins = 0;
    while (atomic_load(&inside) != 0) {
        if (++spins < SPINS * 4) {
            relax();
            continue;
        }
        pthread_mutex_lock(&sleep_lock);
        atomic_store(&caller_sleeps, 1);
        while (atomic_load(&inside) != 0) pthread_cond_wait(&finished, &sleep_lock);
        atomic_store(&caller_sleeps, 0);
        pthread_mutex_unlock(&sleep_lock);
    }
    pthread_mutex_unlock(&caller_lock);
}
