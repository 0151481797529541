// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: making durable.

static void hold(uint64_t since_ns) {
    const struct timespec moment = {0, 1000000};
    while (mono_ns() - since_ns < (uint64_t)atomic_load(&faults->slow_fsync_ms) * 1000000u) nanosleep(&moment, NULL);
}

// The lock is not held during the sync: other threads go on writing, and what they write meanwhile is not covered by it.
static int sync_any(int fd, long number) {
    struct stat now;
    uint64_t handle = handle_of(fd, &now);
    if (!handle) return (int)syscall(number, fd);
    pthread_mutex_lock(&lock);
    maybe_die();
    uint64_t id = next_id(), entered_ns = mono_ns();
    record_handle(SYNC_ENTER, id, handle, 0);
    pthread_mutex_unlock(&lock);
    // Decided on entering, so that switching a fault off while it holds does not turn a failure into a success.
    int result = atomic_load(&faults->eio_fsync) ? failing(EIO) : (int)syscall(number, fd);
    int error = errno;
    hold(entered_ns);
    pthread_mutex_lock(&lock);
    maybe_die();
    record_handle(SYNC_LEAVE, id, handle, result ? (uint64_t)error : 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
EXPORT int fsync(int fd) { return sync_any(fd, SYS_fsync); }
EXPORT int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

// Not seen, because they promise nothing that is modelled: sync_file_range writes pages and neither lengths nor the disk's own
// cache, and sync and syncfs are not counted on.

EXPORT void *mmap(void *where, size_t bytes, int protection, int flags, int fd, off_t at) {
    struct stat now;
    int writes_through = fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE);
    if (writes_through && handle_of(fd, &now)) unmodelled("a shared writable mmap");
    return (void *)syscall(SYS_mmap, where, bytes, protection, flags, fd, at);
}
EXPORT void *mmap64(void *where, size_t bytes, int protection, int flags, int fd, off_t at) {
    return mmap(where, bytes, protection, flags, fd, at);
}
