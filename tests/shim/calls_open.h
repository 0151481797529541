// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: opening, copying and closing descriptors.

// Takes no lock for a file that is not watched: a child between fork and exec may open things.
static int open_any(int dirfd, const char *path, int flags, mode_t mode) {
    char room[MAX_PATH];
    const char *name = locate(dirfd, path, room);
    if (!name || is_ignored(name)) {
        int fd = (int)syscall(SYS_openat, dirfd, path, flags, mode);
        forget(fd);
        return fd;
    }
    if ((flags & O_TMPFILE) == O_TMPFILE) unmodelled("open with O_TMPFILE");
    pthread_mutex_lock(&lock);
    struct stat info;
    int existed = fstatat(dirfd, path, &info, 0) == 0;
    int creates = (flags & O_CREAT) && !existed;
    int fd = -1;
    if (creates || (flags & O_TRUNC)) maybe_die();
    if (creates && no_space_for(1)) {
        errno = ENOSPC;
    } else {
        fd = (int)syscall(SYS_openat, dirfd, path, flags, mode);
    }
    forget(fd);
    if (fd >= 0 && fstat(fd, &info) == 0 && (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode))) {
        if (fd >= MAX_FD) give_up("too many open files");
        uint64_t id = next_id(), created = creates, directory = S_ISDIR(info.st_mode);
        uint64_t emptied = existed && (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY;
        record_path(OPENED, id, created | emptied << 1 | directory << 2 | permissions(&info), name);
        atomic_store(&files[fd].inode, info.st_ino);
        atomic_store(&files[fd].handle, id);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

#define MODE_FROM_ARGUMENTS(flags, mode)              \
    mode_t mode = 0;                                  \
    if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) { \
        va_list rest;                                 \
        va_start(rest, flags);                        \
        mode = va_arg(rest, mode_t);                  \
        va_end(rest);                                 \
    }

EXPORT int open(const char *path, int flags, ...) {
    MODE_FROM_ARGUMENTS(flags, mode)
    return open_any(AT_FDCWD, path, flags, mode);
}
EXPORT int open64(const char *path, int flags, ...) {
    MODE_FROM_ARGUMENTS(flags, mode)
    return open_any(AT_FDCWD, path, flags, mode);
}
EXPORT int openat(int dirfd, const char *path, int flags, ...) {
    MODE_FROM_ARGUMENTS(flags, mode)
    return open_any(dirfd, path, flags, mode);
}
EXPORT int openat64(int dirfd, const char *path, int flags, ...) {
    MODE_FROM_ARGUMENTS(flags, mode)
    return open_any(dirfd, path, flags, mode);
}
// What _FORTIFY_SOURCE makes of an open without a mode.
EXPORT int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
EXPORT int __open64_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
EXPORT int __openat_2(int dirfd, const char *path, int flags) { return open_any(dirfd, path, flags, 0); }
EXPORT int __openat64_2(int dirfd, const char *path, int flags) { return open_any(dirfd, path, flags, 0); }
EXPORT int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
EXPORT int creat64(const char *path, mode_t mode) { return creat(path, mode); }

// Streams write without calling anything that could be seen.
static void refuse_stream(const char *path, const char *mode) {
    char room[MAX_PATH];
    const char *name = mode && strpbrk(mode, "wa+") ? locate(AT_FDCWD, path, room) : NULL;
    if (name && !is_ignored(name)) unmodelled("a stream that writes (fopen)");
}
EXPORT FILE *fopen(const char *path, const char *mode) {
    refuse_stream(path, mode);
    return next(fopen, path, mode);
}
EXPORT FILE *fopen64(const char *path, const char *mode) {
    refuse_stream(path, mode);
    return next(fopen64, path, mode);
}
EXPORT FILE *freopen(const char *path, const char *mode, FILE *stream) {
    refuse_stream(path, mode);
    return next(freopen, path, mode, stream);
}
EXPORT FILE *freopen64(const char *path, const char *mode, FILE *stream) {
    refuse_stream(path, mode);
    return next(freopen64, path, mode, stream);
}

EXPORT int close(int fd) {
    forget(fd);
    return (int)syscall(SYS_close, fd);
}
EXPORT int dup(int fd) { return remember_copy(fd, (int)syscall(SYS_dup, fd)); }
EXPORT int dup3(int from, int to, int flags) { return remember_copy(from, (int)syscall(SYS_dup3, from, to, flags)); }
EXPORT int dup2(int from, int to) {
    // Not every architecture has dup2, and dup3 refuses equal descriptors.
    if (from == to) return syscall(SYS_fcntl, from, F_GETFD) < 0 ? -1 : to;
    return dup3(from, to, 0);
}
static int fcntl_any(int fd, int command, long argument) {
    int result = (int)syscall(SYS_fcntl, fd, command, argument);
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? remember_copy(fd, result) : result;
}
#define ARGUMENT(command, argument)        \
    va_list rest;                          \
    va_start(rest, command);               \
    long argument = va_arg(rest, long);    \
    va_end(rest);
EXPORT int fcntl(int fd, int command, ...) {
    ARGUMENT(command, argument)
    return fcntl_any(fd, command, argument);
}
EXPORT int fcntl64(int fd, int command, ...) {
    ARGUMENT(command, argument)
    return fcntl_any(fd, command, argument);
}
