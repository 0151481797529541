// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: writing, and changing lengths.

static ssize_t really_write(int fd, const struct iovec *data, int pieces, off_t at) {
    return at < 0 ? syscall(SYS_writev, fd, data, pieces) : syscall(SYS_pwritev, fd, data, pieces, at, 0L);
}

// Cuts a vector to `bytes`; returns its pieces.
static int cut(struct iovec *data, int pieces, size_t bytes) {
    int used = 0;
    for (; used < pieces && bytes; used++) {
        if (data[used].iov_len > bytes) data[used].iov_len = bytes;
        bytes -= data[used].iov_len;
    }
    return used;
}

static ssize_t write_locked(int fd, uint64_t handle, const struct stat *now, struct iovec *data, int pieces, off_t at) {
    size_t bytes = 0;
    for (int i = 0; i < pieces; i++) bytes += data[i].iov_len;
    int appends = syscall(SYS_fcntl, fd, F_GETFL, 0) & O_APPEND;
    off_t position = appends ? now->st_size : at >= 0 ? at : lseek(fd, 0, SEEK_CUR);
    maybe_die();
    if (atomic_load(&faults->eio_write)) return failing(EIO);
    if (no_space_for(position + (off_t)bytes > now->st_size)) return failing(ENOSPC);
    // The last write that fits in part is done in part, as on any disk that runs full.
    size_t beyond = beyond_room(position + (off_t)bytes - now->st_size);
    if (beyond >= bytes) return failing(ENOSPC);
    bytes -= beyond;
    int torn = comes_due(&faults->tear_at_write);
    if (torn) bytes /= 2;
    pieces = cut(data, pieces, bytes);
    uint64_t id = next_id();
    record(WRITE, id, handle, (uint64_t)position, NULL, 0, data, pieces, bytes);
    ssize_t done = really_write(fd, data, pieces, at);
    int error = errno;
    if (torn) die_now();
    if (done != (ssize_t)bytes) record_handle(AMEND, id, handle, done < 0 ? 0 : (uint64_t)done);
    errno = error;
    return done;
}

static ssize_t write_any(int fd, const struct iovec *data, int pieces, off_t at) {
    struct stat now;
    uint64_t handle = handle_of(fd, &now);
    if (!handle || pieces <= 0) return really_write(fd, data, pieces, at);
    struct iovec copy[MAX_IOV];
    if (pieces > MAX_IOV) pieces = MAX_IOV;
    memcpy(copy, data, (size_t)pieces * sizeof *data);
    pthread_mutex_lock(&lock);
    fstat(fd, &now);
    ssize_t done = write_locked(fd, handle, &now, copy, pieces, at);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

EXPORT ssize_t write(int fd, const void *data, size_t bytes) {
    struct stat now;
    if (!bytes || !handle_of(fd, &now)) return syscall(SYS_write, fd, data, bytes);
    struct iovec one = {(void *)data, bytes};
    return write_any(fd, &one, 1, -1);
}
EXPORT ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) {
    struct stat now;
    if (!bytes || at < 0 || !handle_of(fd, &now)) return syscall(SYS_pwrite64, fd, data, bytes, at);
    struct iovec one = {(void *)data, bytes};
    return write_any(fd, &one, 1, at);
}
EXPORT ssize_t pwrite64(int fd, const void *data, size_t bytes, off_t at) { return pwrite(fd, data, bytes, at); }
EXPORT ssize_t writev(int fd, const struct iovec *data, int pieces) { return write_any(fd, data, pieces, -1); }
EXPORT ssize_t pwritev(int fd, const struct iovec *data, int pieces, off_t at) {
    if (at < 0) return failing(EINVAL);
    return write_any(fd, data, pieces, at);
}
EXPORT ssize_t pwritev64(int fd, const struct iovec *data, int pieces, off_t at) { return pwritev(fd, data, pieces, at); }

EXPORT ssize_t pwritev2(int fd, const struct iovec *data, int pieces, off_t at, int flags) {
    struct stat now;
    if (!handle_of(fd, &now)) return syscall(SYS_pwritev2, fd, data, pieces, at, 0L, flags);
    // RWF_DSYNC and RWF_SYNC promise more than is modelled, which is harsher and so fair; anything else moves the data.
    if (flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC)) unmodelled("pwritev2 with flags");
    return write_any(fd, data, pieces, at);
}

// Callers fall back to reading and writing, which is seen.
EXPORT ssize_t copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t bytes, unsigned flags) {
    struct stat now;
    if (handle_of(out, &now)) return failing(EXDEV);
    return syscall(SYS_copy_file_range, in, in_at, out, out_at, bytes, flags);
}
EXPORT ssize_t sendfile(int out, int in, off_t *at, size_t bytes) {
    struct stat now;
    if (handle_of(out, &now)) return failing(EINVAL);
    return syscall(SYS_sendfile, out, in, at, bytes);
}
EXPORT ssize_t sendfile64(int out, int in, off_t *at, size_t bytes) { return sendfile(out, in, at, bytes); }
EXPORT ssize_t splice(int in, off_t *in_at, int out, off_t *out_at, size_t bytes, unsigned flags) {
    struct stat now;
    if (handle_of(out, &now)) return failing(EINVAL);
    return syscall(SYS_splice, in, in_at, out, out_at, bytes, flags);
}

static int resize(int fd, uint64_t handle, off_t length) {
    struct stat now;
    pthread_mutex_lock(&lock);
    fstat(fd, &now);
    maybe_die();
    int result;
    if (atomic_load(&faults->eio_write)) {
        result = failing(EIO);
    } else if (no_space_for(length > now.st_size) || beyond_room(length - now.st_size)) {
        result = failing(ENOSPC);
    } else {
        uint64_t id = next_id();
        record_handle(RESIZE, id, handle, (uint64_t)length);
        result = (int)syscall(SYS_ftruncate, fd, length);
        int error = errno;
        if (result) record_handle(AMEND, id, handle, 0);
        errno = error;
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

EXPORT int ftruncate(int fd, off_t length) {
    struct stat now;
    uint64_t handle = handle_of(fd, &now);
    return handle ? resize(fd, handle, length) : (int)syscall(SYS_ftruncate, fd, length);
}
EXPORT int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }
EXPORT int truncate(const char *path, off_t length) {
    int fd = open_any(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return -1;
    int result = ftruncate(fd, length), error = errno;
    close(fd);
    errno = error;
    return result;
}
EXPORT int truncate64(const char *path, off_t length) { return truncate(path, length); }

// Space is not modelled, only length: for a watched file, allocating is growing.
EXPORT int fallocate(int fd, int mode, off_t at, off_t bytes) {
    struct stat now;
    uint64_t handle = handle_of(fd, &now);
    if (!handle) return (int)syscall(SYS_fallocate, fd, mode, at, bytes);
    if (mode) return failing(EOPNOTSUPP);
    if (at + bytes <= now.st_size) return no_space_for(0) ? failing(ENOSPC) : 0;
    return resize(fd, handle, at + bytes);
}
EXPORT int fallocate64(int fd, int mode, off_t at, off_t bytes) { return fallocate(fd, mode, at, bytes); }
EXPORT int posix_fallocate(int fd, off_t at, off_t bytes) { return fallocate(fd, 0, at, bytes) ? errno : 0; }
EXPORT int posix_fallocate64(int fd, off_t at, off_t bytes) { return posix_fallocate(fd, at, bytes); }
