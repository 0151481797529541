// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: faults on demand.

static void die_now(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// True when a countdown reaches its end with this call.
static int comes_due(_Atomic uint32_t *countdown) {
    uint32_t left = atomic_load(countdown);
    while (left && !atomic_compare_exchange_weak(countdown, &left, left - 1)) {}
    return left == 1;
}

static void maybe_die(void) {
    if (comes_due(&faults->kill_at_call)) die_now();
}

static int no_space_for(int grows) {
    uint32_t mode = atomic_load(&faults->no_space);
    return mode == 2 || (mode == 1 && grows);
}

// Of so many bytes that a file would grow by, how many the disk has no room for; what it has is used up.
static size_t beyond_room(off_t grows) {
    uint32_t room = atomic_load(&faults->room);
    if (!room || grows <= 0) return 0;
    size_t left = room - 1, taken = (size_t)grows < left ? (size_t)grows : left;
    atomic_store(&faults->room, (uint32_t)(left - taken) + 1);
    return (size_t)grows - taken;
}

static int failing(int error) {
    errno = error;
    return -1;
}
