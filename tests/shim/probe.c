// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that changes files by the calls that Rust's own library does not make: powercut-calls ACT DIRECTORY

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails(const char *what) {
    perror(what);
    return 1;
}

static int write_two_pieces(int fd) {
    struct iovec pieces[2] = {{"two ", 4}, {"pieces", 6}};
    return pwritev2(fd, pieces, 2, 0, RWF_DSYNC) == 10 ? 0 : fails("pwritev2");
}

static int write_back(int fd) {
    if (pwrite(fd, "written", 7, 0) != 7) return fails("pwrite");
    return sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) ? fails("sync_file_range") : 0;
}

static int allocate(int fd) {
    if (fallocate(fd, 0, 0, 1000)) return fails("fallocate");
    if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 5000) == 0) return fails("an fallocate that is not modelled");
    return posix_fallocate(fd, 0, 2000) ? fails("posix_fallocate") : 0;
}

static int stream(void) {
    FILE *file = fopen("made", "w");
    return file && fputs("by a stream", file) >= 0 && fclose(file) == 0 ? 0 : fails("fopen");
}

int main(int count, char **arguments) {
    if (count != 3 || chdir(arguments[2])) return fails("usage");
    const char *act = arguments[1];
    if (!strcmp(act, "stream")) return stream();
    int fd = open("made", O_RDWR | O_CREAT, 0600);
    if (fd < 0) return fails("open");
    if (!strcmp(act, "pwritev2")) return write_two_pieces(fd);
    if (!strcmp(act, "sync_file_range")) return write_back(fd);
    if (!strcmp(act, "fallocate")) return allocate(fd);
    return fails("an act");
}
