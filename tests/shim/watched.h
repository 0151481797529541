// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: which paths and descriptors are watched.

static int is_below(const char *path) {
    return !strncmp(path, watched, watched_bytes) && (path[watched_bytes] == '/' || path[watched_bytes] == 0);
}

static int is_ignored(const char *path) {
    size_t bytes = strlen(path);
    return bytes >= 4 && !strcmp(path + bytes - 4, "-shm");
}

// The canonical path of an existing directory, without a lock or an allocation.
static int canonical_dir(int dirfd, const char *dir, char *out, size_t room) {
    int fd = (int)syscall(SYS_openat, dirfd, dir, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) return 0;
    char link[32] = "/proc/self/fd/", digits[12];
    int n = 0;
    for (int rest = fd; rest || !n; rest /= 10) digits[n++] = (char)('0' + rest % 10);
    size_t at = strlen(link);
    while (n) link[at++] = digits[--n];
    link[at] = 0;
    ssize_t bytes = readlink(link, out, room - 1);
    syscall(SYS_close, fd);
    if (bytes <= 0) return 0;
    out[bytes] = 0;
    return 1;
}

// If `path` is watched: its path relative to the watched directory ("" is the directory itself), else NULL.
static const char *locate(int dirfd, const char *path, char room[MAX_PATH]) {
    if (!active() || !path || !*path) return NULL;
    size_t bytes = strlen(path);
    if (bytes >= MAX_PATH / 2) return NULL;
    char parent[MAX_PATH];
    memcpy(parent, path, bytes + 1);
    while (bytes > 1 && parent[bytes - 1] == '/') parent[--bytes] = 0;
    char *slash = strrchr(parent, '/');
    const char *name = slash ? slash + 1 : parent;
    char last[MAX_PATH] = "";
    if (strcmp(name, ".") && strcmp(name, "..") && *name) {
        strcpy(last, name);
        if (!slash) strcpy(parent, ".");
        else slash[slash == parent ? 1 : 0] = 0;
    }
    if (!canonical_dir(dirfd, parent, room, MAX_PATH / 2)) return NULL;
    if (*last) {
        size_t at = strlen(room);
        if (room[at - 1] != '/') room[at++] = '/';
        strcpy(room + at, last);
    }
    if (!is_below(room)) return NULL;
    return room + watched_bytes + (room[watched_bytes] == '/');
}

// The handle of a watched descriptor, or 0.
static uint64_t handle_of(int fd, struct stat *now) {
    if (fd < 0 || fd >= MAX_FD || !active()) return 0;
    uint64_t handle = atomic_load(&files[fd].handle);
    if (!handle) return 0;
    if (fstat(fd, now) || now->st_ino != atomic_load(&files[fd].inode)) {
        atomic_store(&files[fd].handle, 0);
        return 0;
    }
    return handle;
}

static void forget(int fd) {
    if (fd >= 0 && fd < MAX_FD) atomic_store(&files[fd].handle, 0);
}

static int remember_copy(int from, int to) {
    if (to >= 0 && to < MAX_FD && from >= 0 && from < MAX_FD && to != from) {
        atomic_store(&files[to].inode, atomic_load(&files[from].inode));
        atomic_store(&files[to].handle, atomic_load(&files[from].handle));
    }
    return to;
}

static uint64_t permissions(const struct stat *info) { return (uint64_t)(info->st_mode & 07777) << 16; }
