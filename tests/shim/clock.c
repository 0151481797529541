// SPDX-License-Identifier: GPL-3.0-or-later
//
// clock: an LD_PRELOAD library in which the wall clock is FRONTDESK_CLOCK_AHEAD_S seconds ahead. The monotonic clocks are as they are.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    static long ahead_s;
    if (!real) {
        const char *set = getenv("FRONTDESK_CLOCK_AHEAD_S");
        ahead_s = set ? atol(set) : 0;
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    }
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += ahead_s;
    return result;
}
