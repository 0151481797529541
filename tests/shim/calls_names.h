// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: changing names.

EXPORT int unlinkat(int dirfd, const char *path, int flags) {
    char room[MAX_PATH];
    const char *name = locate(dirfd, path, room);
    if (!name || is_ignored(name)) return (int)syscall(SYS_unlinkat, dirfd, path, flags);
    pthread_mutex_lock(&lock);
    maybe_die();
    int result = (int)syscall(SYS_unlinkat, dirfd, path, flags), error = errno;
    if (!result) record_path(flags & AT_REMOVEDIR ? RMDIR : UNLINK, next_id(), 0, name);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
EXPORT int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
EXPORT int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

EXPORT int mkdirat(int dirfd, const char *path, mode_t mode) {
    char room[MAX_PATH];
    const char *name = locate(dirfd, path, room);
    if (!name) return (int)syscall(SYS_mkdirat, dirfd, path, mode);
    pthread_mutex_lock(&lock);
    maybe_die();
    int result = no_space_for(1) ? failing(ENOSPC) : (int)syscall(SYS_mkdirat, dirfd, path, mode), error = errno;
    struct stat info;
    if (!result && !fstatat(dirfd, path, &info, 0)) record_path(MKDIR, next_id(), permissions(&info), name);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
EXPORT int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

static void record_rename(const char *from, const char *to) {
    char both[2 * MAX_PATH];
    size_t from_bytes = strlen(from), to_bytes = strlen(to);
    memcpy(both, from, from_bytes + 1);
    memcpy(both + from_bytes + 1, to, to_bytes);
    record(RENAME, next_id(), 0, 0, both, from_bytes + 1 + to_bytes, NULL, 0, 0);
}

EXPORT int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    char from_room[MAX_PATH], to_room[MAX_PATH];
    const char *from_name = locate(from_dir, from, from_room), *to_name = locate(to_dir, to, to_room);
    if (!from_name && !to_name) return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
    if (!from_name || !to_name) unmodelled("rename across the watched directory's border");
    if (flags & ~(unsigned)RENAME_NOREPLACE) unmodelled("renameat2 with flags");
    pthread_mutex_lock(&lock);
    maybe_die();
    int result = no_space_for(1) ? failing(ENOSPC) : (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
    int error = errno;
    if (!result && from_name && to_name) record_rename(from_name, to_name);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
EXPORT int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    return renameat2(from_dir, from, to_dir, to, 0);
}
EXPORT int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

EXPORT int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char room[MAX_PATH];
    if (locate(to_dir, to, room)) unmodelled("a hard link");
    return (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}
EXPORT int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
EXPORT int symlinkat(const char *target, int dirfd, const char *path) {
    char room[MAX_PATH];
    if (locate(dirfd, path, room)) unmodelled("a symbolic link");
    return (int)syscall(SYS_symlinkat, target, dirfd, path);
}
EXPORT int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }
