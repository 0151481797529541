// SPDX-License-Identifier: GPL-3.0-or-later
// Part of powercut.c: the log of what was asked.

// Kept in step with tests/src/powercut/log.rs.
enum kind {
    OPENED = 1,     // path; offset: bit 0 created, 1 emptied, 2 a directory, 16 on: permissions; the id becomes the handle
    WRITE = 2,      // handle, offset, data; before the call
    RESIZE = 3,     // handle, offset: the new length; before the call
    AMEND = 4,      // id: of the write or resize that did less; offset: the bytes it did do
    SYNC_ENTER = 5, // handle
    SYNC_LEAVE = 6, // id: of the SYNC_ENTER; offset: errno, 0 is success
    UNLINK = 7,     // path
    RENAME = 8,     // path: from, NUL, to
    MKDIR = 9,      // path; offset: permissions from bit 16 on
    RMDIR = 10,     // path
    UNMODELLED = 11 // path: what was called
};

struct header {
    uint64_t magic;
    uint32_t kind;
    uint32_t path_bytes;
    uint64_t id;
    uint64_t handle;
    uint64_t mono_ns;
    uint64_t offset;
    uint64_t data_bytes;
};
#define MAGIC 0x9dc3f7a15e82b64fULL

// Kept in step with tests/src/powercut/faults.rs. Zero is off.
struct faults {
    _Atomic uint32_t no_space;      // 1: what grows a file or adds a name fails; 2: every write does (copy-on-write)
    _Atomic uint32_t eio_write;     // writes fail
    _Atomic uint32_t eio_fsync;     // fsync fails
    _Atomic uint32_t slow_fsync_ms; // fsync takes at least so long; looked at while waiting, so it can be let go
    _Atomic uint32_t tear_at_write; // counts down: at 1, half of the write is done and the process is killed
    _Atomic uint32_t kill_at_call;  // counts down over all watched calls: at 1, the process is killed before the call
    _Atomic uint32_t room;          // one more than the bytes by which files may still grow; removing gives none back
};

struct open_file {
    _Atomic uint64_t handle; // 0: not watched
    _Atomic uint64_t inode;  // a stale entry (closed behind our back) is recognised by it
};

static struct open_file files[MAX_FD];
static struct faults no_faults;
static struct faults *faults = &no_faults;
static char watched[MAX_PATH];
static size_t watched_bytes;
static int log_fd = -1;
static _Atomic uint32_t last_id;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void give_up(const char *why) {
    syscall(SYS_write, 2, "powercut shim: ", 15);
    syscall(SYS_write, 2, why, strlen(why));
    syscall(SYS_write, 2, "\n", 1);
    abort();
}

static void start(void) {
    const char *dir = getenv("FRONTDESK_POWERCUT_DIR"), *log = getenv("FRONTDESK_POWERCUT_LOG");
    const char *control = getenv("FRONTDESK_POWERCUT_FAULTS");
    if (!dir || !log) return;
    watched_bytes = strlen(dir);
    if (watched_bytes < 2 || watched_bytes >= MAX_PATH || *dir != '/') give_up("FRONTDESK_POWERCUT_DIR is not absolute");
    memcpy(watched, dir, watched_bytes + 1);
    if (control) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDWR | O_CLOEXEC, 0);
        if (fd < 0) give_up("cannot open FRONTDESK_POWERCUT_FAULTS");
        void *page = (void *)syscall(SYS_mmap, NULL, sizeof(struct faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (page == MAP_FAILED) give_up("cannot map FRONTDESK_POWERCUT_FAULTS");
        faults = page;
        syscall(SYS_close, fd);
    }
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) give_up("cannot open FRONTDESK_POWERCUT_LOG");
}

static int active(void) {
    pthread_once(&once, start);
    return log_fd >= 0;
}

static uint64_t mono_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// Unique among the processes that share a log.
static uint64_t next_id(void) { return (uint64_t)getpid() << 32 | (atomic_fetch_add(&last_id, 1) + 1); }

// One append per record: processes may share the log. Needs the lock.
static void record(enum kind kind, uint64_t id, uint64_t handle, uint64_t offset, const char *path, size_t path_bytes,
                   const struct iovec *data, int pieces, size_t data_bytes) {
    struct header header = {MAGIC, kind, (uint32_t)path_bytes, id, handle, mono_ns(), offset, data_bytes};
    struct iovec parts[MAX_IOV + 2] = {{&header, sizeof header}, {(void *)path, path_bytes}};
    if (pieces) memcpy(parts + 2, data, (size_t)pieces * sizeof *data);
    ssize_t expected = (ssize_t)(sizeof header + path_bytes + data_bytes);
    if (syscall(SYS_writev, log_fd, parts, pieces + 2) != expected) give_up("cannot append to the log");
}

static void record_handle(enum kind kind, uint64_t id, uint64_t handle, uint64_t offset) {
    record(kind, id, handle, offset, NULL, 0, NULL, 0, 0);
}

static void record_path(enum kind kind, uint64_t id, uint64_t offset, const char *path) {
    record(kind, id, 0, offset, path, strlen(path), NULL, 0, 0);
}

static void unmodelled(const char *call) {
    pthread_mutex_lock(&lock);
    record_path(UNMODELLED, next_id(), 0, call);
    pthread_mutex_unlock(&lock);
}
