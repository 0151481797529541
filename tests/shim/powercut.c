// SPDX-License-Identifier: GPL-3.0-or-later
//
// powercut: an LD_PRELOAD library that writes down what a process asks of its disk, and makes the disk fail on demand.
//
//   FRONTDESK_POWERCUT_DIR     files below this directory (canonical path) are watched, except SQLite's mmapped *-shm
//   FRONTDESK_POWERCUT_LOG     records are appended here; it must lie outside the watched directory
//   FRONTDESK_POWERCUT_FAULTS  optional: a file with `struct faults`, mapped, so that the harness switches faults at any time
//
// Everything goes through to the real files, so the process sees what it wrote. What a disk would hold after the power
// failed is worked out afterwards from the log (tests/src/powercut/). Order in the log is the order of the calls: one lock
// covers the record and the call, apart from fsync, which has a record on entering and one on leaving.
//
// Not seen: system calls made without libc (crates on raw syscalls such as rustix, io_uring), reflinks, and static executables.
// Whatever is seen but has no model (hard links, shared writable mappings, stdio …) is recorded as such, and reading the log
// fails.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8, "offsets are passed to the kernel as one register");

#undef open64
#undef openat64
#undef creat64
#undef pwrite64
#undef pwritev64
#undef ftruncate64
#undef truncate64
#undef fallocate64
#undef posix_fallocate64
#undef mmap64
#undef fopen64
#undef freopen64

#define EXPORT __attribute__((visibility("default")))
// The function of this name that would have been called without us.
#define next(name, ...) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(__VA_ARGS__)
#define MAX_FD 65536
#define MAX_PATH 4096
#define MAX_IOV 64 /* a longer vector becomes a short write, which callers must expect anyway */

#include "log.h"
// The rest build on it, in this order.
#include "faults.h"
#include "watched.h"
#include "calls_open.h"
#include "calls_write.h"
#include "calls_sync.h"
#include "calls_names.h"
